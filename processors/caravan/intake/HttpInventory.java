package caravan.intake;

import caravan.model.ObjectRef;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.apache.camel.Exchange;

/** Camel's side of the inventory: addresses become questions, pages become answers. */
public final class HttpInventory {

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
        HttpDrop.answer(exchange, Answers.ok(overview.get()));
    }

    /** {@code GET /api/v1/inventory/{namespace}/{provider}/{kind}}. */
    public void page(Exchange exchange) {
        var namespace = exchange.getMessage().getHeader("namespace", "", String.class);
        var provider = exchange.getMessage().getHeader("provider", "", String.class);
        var kind = exchange.getMessage().getHeader("kind", "", String.class);
        var found = page.apply(ObjectRef.named(namespace, provider), kind);
        HttpDrop.answer(exchange, found.map(Answers::ok).orElseGet(() -> unknown(namespace, provider, kind)));
    }

    private static Answers unknown(String namespace, String provider, String kind) {
        return Answers.problem(
                404,
                "Not Found",
                "The inventory has no '" + kind + "' of Provider '" + namespace + "/" + provider
                        + "'. Kinds are instances, volumes and subnets; GET /api/v1/inventory lists the providers of"
                        + " type ec2, each after its first refresh.");
    }
}
