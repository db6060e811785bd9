package caravan.sim.kube.store;

import com.fasterxml.jackson.databind.JsonNode;

/** The payload of a request and its media type, which tells the kinds of patch apart; absent is a missing node. */
public record Body(String contentType, JsonNode json) {}
