package caravan.it;

import caravan.api.InstanceMigration;
import caravan.api.JsonText;
import caravan.it.MotoMachine.Disk;
import caravan.model.Names;
import caravan.model.State;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Filter;

import static org.assertj.core.api.Assertions.assertThat;

/** A canary on a real API server, under the rights of deploy/ alone: it is admitted, bound, and leaves nothing. */
class CanaryIT {

    private static final Duration SOON = Duration.ofMinutes(2);

    @TempDir
    private static Path folder;

    private static Site site;
    private static Ec2Client ec2;
    private static Product product;

    @BeforeAll
    static void start() {
        site = Site.open();
        ec2 = site.moto().ec2(Site.REGION);
        product = Product.start(
                site,
                site.moto().endpoint(),
                folder,
                Map.of("CARAVAN_CANARY_ENABLED", "true", "CARAVAN_PREFLIGHT_CRON", "* * * * * ?"));
        site.apply(folder.resolve("providers.yaml"), PlanFile.providers());
    }

    @AfterAll
    static void stop() {
        Stream.of(product, ec2, site).forEach(Closing::close);
    }

    @Test
    void shouldFlyBeforeTheFirstMachineAndLeaveNothing() {
        // Given
        var machine = new MotoMachine("perched-1", Site.SOURCE_ZONE, List.of(Disk.gp3(8))).create(ec2);
        var plan = new PlanFile("perched", false, List.of(machine));

        // When
        site.apply(folder.resolve("perched.yaml"), plan.yaml());
        var record =
                new Records(site, plan.migration()).awaitEnd(product, 1, SOON).get(0);

        // Then
        assertThat(record.state()).isEqualTo(State.SUCCEEDED);
        var lease = product.await("the canary is back", SOON, CanaryIT::landed);
        assertThat(lease.getMetadata().getAnnotations())
                .containsEntry("caravan.io/canary-found", "[]")
                .hasEntrySatisfying("caravan.io/canary-flown", at -> assertThat(at)
                        .isLessThan(record.getStatus().steps().get(0).completed()));
        assertThat(volumesOfCanaries()).isZero();
        assertThat(persistentVolumesOf(flight(lease))).isEmpty();
    }

    private static Optional<Lease> landed() {
        return site
                .client()
                .leases()
                .inNamespace(Names.SYSTEM_NAMESPACE)
                .withLabel(Names.CANARY, "true")
                .list()
                .getItems()
                .stream()
                .filter(lease -> lease.getMetadata().getAnnotations().containsKey("caravan.io/canary-flown"))
                .filter(lease -> lease.getSpec().getHolderIdentity() == null
                        || lease.getSpec().getHolderIdentity().isEmpty())
                .findFirst();
    }

    private static String flight(Lease lease) {
        return JsonText.read(
                        lease.getMetadata().getAnnotations().get("caravan.io/canary-record"), InstanceMigration.class)
                .uid();
    }

    private static long volumesOfCanaries() {
        return ec2.describeVolumes(call -> call.filters(
                        Filter.builder().name("tag-key").values(Names.CANARY).build()))
                .volumes()
                .size();
    }

    private static List<PersistentVolume> persistentVolumesOf(String flight) {
        return site.client()
                .persistentVolumes()
                .withLabel(Names.RECORD, flight)
                .list()
                .getItems();
    }
}
