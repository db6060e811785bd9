package caravan.kube;

/** An event that a controller wrote about an object. */
public record ObservedEvent(String type, String reason, String message) {}
