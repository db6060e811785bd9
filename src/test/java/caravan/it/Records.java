package caravan.it;

import caravan.api.InstanceMigration;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The InstanceMigrations of one Migration, as they are in the cluster. */
record Records(Site site, String namespace, String migration) {

    private static final String PLURAL = "instancemigrations";

    Records(Site site, String migration) {
        this(site, Site.PLANS, migration);
    }

    List<InstanceMigration> all() {
        return site.client().resources(InstanceMigration.class).inNamespace(namespace).list().getItems().stream()
                .filter(record -> record.getSpec().migration().name().equals(migration))
                .toList();
    }

    /** Looks until all of them have ended. */
    List<InstanceMigration> awaitEnd(Product product, int expected, Duration within) {
        return product.await(expected + " " + PLURAL + " of " + migration + " have ended", within, () -> {
            var all = all();
            var ended = all.stream().filter(record -> record.state().ended()).count();
            return ended == expected && all.size() == expected ? Optional.of(all) : Optional.empty();
        });
    }
}
