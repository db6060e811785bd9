package caravan.it;

import caravan.api.InstanceMigration;
import caravan.it.MotoMachine.Disk;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.VolumeType;

import static org.assertj.core.api.Assertions.assertThat;

/** The process dies with an answer of EC2 on the wire; the next one finds what was made and makes nothing twice. */
class KillIT {

    private static final Duration SOON = Duration.ofMinutes(2);
    private static final Duration CARRIED = Duration.ofMinutes(3);

    @TempDir
    private static Path folder;

    private static Site site;
    private static Ec2Client ec2;
    private static HoldingProxy proxy;

    @BeforeAll
    static void start() {
        site = Site.open();
        ec2 = site.moto().ec2(Site.REGION);
        proxy = HoldingProxy.before(site.moto().endpoint());
    }

    @AfterAll
    static void stop() {
        Stream.of(proxy, ec2, site).forEach(Closing::close);
    }

    @Test
    void shouldMakeNothingTwiceWhenKilledBeforeTheAnswer() throws Exception {
        // Given
        var disks = List.of(Disk.gp3(8), new Disk(VolumeType.IO2, 50, 1000));
        var plan =
                new PlanFile("killed", true, List.of(new MotoMachine("kill-1", Site.SOURCE_ZONE, disks).create(ec2)));
        var before = proxy.calls("CreateVolume");
        var answer = proxy.hold("CreateVolume");

        // When
        try (var first = start("first")) {
            apply(plan);
            var volume = answer.get(SOON.toSeconds(), TimeUnit.SECONDS);
            assertThat(volume).contains("<volumeId>");
            first.kill();
        }
        assertThat(recordOf(plan).getStatus().disks()).allMatch(disk -> disk.volumeId() == null);

        // Then
        try (var second = start("second")) {
            var record = new Records(site, plan.migration())
                    .awaitEnd(second, 1, CARRIED)
                    .get(0);
            new CarriedMachine(site, ec2, record).check();
        }
        assertThat(proxy.calls("CreateSnapshot")).isEqualTo(2);
        assertThat(proxy.calls("CreateVolume") - before).isEqualTo(2);
        assertThat(proxy.calls("StopInstances")).isEqualTo(1);
        assertThat(proxy.calls("StartInstances")).isZero();
    }

    @Test
    void shouldFreeTheLeaseWhenToldToStop() {
        // Given
        var product = start("stopped");
        product.await("it leads", SOON, () -> Optional.of(product.log()).filter(log -> log.contains("begins to lead")));

        // When
        product.close();

        // Then
        var lease = site.client()
                .leases()
                .inNamespace("caravan-system")
                .withName("caravan-leader")
                .get();
        assertThat(lease.getSpec().getLeaseDurationSeconds()).isEqualTo(1);
        assertThat(product.log()).doesNotContain("not released");
    }

    private static Product start(String name) {
        return Product.start(site, proxy.endpoint(), folder.resolve(name), Map.of());
    }

    private static void apply(PlanFile plan) throws IOException {
        site.apply(folder.resolve("plan.yaml"), PlanFile.providers() + "---\n" + plan.yaml());
    }

    private static InstanceMigration recordOf(PlanFile plan) {
        return new Records(site, plan.migration()).all().get(0);
    }
}
