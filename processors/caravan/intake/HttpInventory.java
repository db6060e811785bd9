package caravan.intake;

import caravan.model.ObjectRef;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.apache.camel.Exchange;

/** Camel's side of the inventory: addresses become questions, pages become answers. */
public final class HttpInventory {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Supplier<Map<String, Object>> overview;
    private final BiFunction<ObjectRef, String, Optional<Map<String, Object>>> page;

    /** Both give JSON trees; {@code page} is asked for a provider and a kind, and is empty where it knows no such. */
    public HttpInventory(
            Supplier<Map<String, Object>> overview, BiFunction<ObjectRef, String, Optional<Map<String, Object>>> page) {
        this.overview = overview;
        this.page = page;
    }

    /** {@code GET /api/v1/inventory}. */
    public void overview(Exchange exchange) {
        answer(exchange, 200, "application/json", overview.get());
    }

    /** {@code GET /api/v1/inventory/{namespace}/{provider}/{kind}}. */
    public void page(Exchange exchange) {
        var namespace = exchange.getMessage().getHeader("namespace", "", String.class);
        var provider = exchange.getMessage().getHeader("provider", "", String.class);
        var kind = exchange.getMessage().getHeader("kind", "", String.class);
        page.apply(ObjectRef.named(namespace, provider), kind)
                .ifPresentOrElse(
                        found -> answer(exchange, 200, "application/json", found),
                        () -> answer(exchange, 404, "application/problem+json", unknown(namespace, provider, kind)));
    }

    private static Map<String, Object> unknown(String namespace, String provider, String kind) {
        var problem = new LinkedHashMap<String, Object>();
        problem.put("type", "about:blank");
        problem.put("title", "Not Found");
        problem.put("status", 404);
        problem.put(
                "detail",
                "The inventory has no '" + kind + "' of Provider '" + namespace + "/" + provider
                        + "'. Kinds are instances, volumes and subnets; GET /api/v1/inventory lists the providers of"
                        + " type ec2, each after its first refresh.");
        return problem;
    }

    /** Request headers must not come back as headers of the answer. */
    private static void answer(Exchange exchange, int status, String type, Map<String, Object> body) {
        var message = exchange.getMessage();
        message.removeHeaders("*");
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, status);
        message.setHeader(Exchange.CONTENT_TYPE, type);
        try {
            message.setBody(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(body) + "\n");
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
