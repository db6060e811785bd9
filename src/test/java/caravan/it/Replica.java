package caravan.it;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** One of several processes of the product, behind gates of its own: what it did is told apart from the others'. */
record Replica(Site site, Product product, Gates gates) implements AutoCloseable {

    private static final Duration SOON = Duration.ofMinutes(1);
    private static final String LEADS = " begins to lead";

    static Replica start(Site site, Path folder) {
        var gates = new Gates(site, new CallLog());
        return new Replica(site, Product.start(site, site.moto().endpoint(), folder, gates.environment()), gates);
    }

    /** Waits until it leads. */
    Replica awaitLead() {
        product.await("it leads", SOON, () -> Optional.of(product.log()).filter(Replica::leads));
        return this;
    }

    /** Waits until it has noticed that it does not. */
    void awaitLoss() {
        product.await(
                "it ceases to lead", SOON, () -> Optional.of(product.log()).filter(log -> !leads(log)));
    }

    private static boolean leads(String log) {
        return log.lastIndexOf(LEADS) > log.lastIndexOf(" ceases to lead");
    }

    CallLog log() {
        return gates.log();
    }

    @Override
    public void close() {
        Closing.close(product);
        Closing.close(gates);
    }
}
