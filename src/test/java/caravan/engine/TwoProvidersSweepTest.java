package caravan.engine;

import caravan.api.Kinds;
import caravan.aws.AwsFault;
import caravan.aws.Ec2Access;
import caravan.aws.Ec2Gateway;
import caravan.aws.Ec2Gateways;
import caravan.fake.FakeEc2;
import caravan.fake.FakeWorld;
import caravan.inventory.Providers;
import caravan.model.State;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What one provider shows says nothing of what another has. */
class TwoProvidersSweepTest {

    private final FakeWorld world = new FakeWorld();
    private final Parts parts = new Parts(world);
    private final FakeEc2 empty = new FakeEc2();

    @BeforeEach
    void completeMigration() {
        world.completeMigration();
        world.make(world.record(State.ROLLED_BACK, status -> FakeWorld.made(status)
                .withEnded(world.timer.now().toString())));
    }

    /** In both orders, and with sweeps that are closer together and further apart than the grace period. */
    @ParameterizedTest
    @CsvSource({"aaa,10", "aaa,70", "zzz,70", "aaa,1440"})
    void r15_shouldDeleteWhatIsLeftThoughAnotherProviderHasNothing(String other, int minutes) {
        // Given
        provider(other);
        var sweep = sweep();

        // When
        for (var round = 0; round < 8; round++) {
            sweep.run().join();
            world.timer.pass(Duration.ofMinutes(minutes));
        }

        // Then
        assertThat(world.ec2.snapshots()).isEmpty();
        assertThat(world.ec2.calls("DeleteVolume")).isEqualTo(1);
        assertThat(Guard.isOn(world.now())).isFalse();
    }

    /** It was seen before, and nobody has seen it gone. */
    @Test
    void r15_shouldNotCountAnewWhenTheProviderCouldNotBeListedInBetween() {
        // Given
        provider("zzz");
        var sweep = sweep();
        sweep.run().join();
        world.timer.pass(Duration.ofMinutes(70));
        world.ec2.failNext("DescribeSnapshots", AwsFault.DENIED, "UnauthorizedOperation");
        var unlisted = sweep.run().join();
        world.timer.pass(Duration.ofMinutes(70));

        // When
        var report = sweep.run().join();

        // Then
        assertThat(unlisted.failed()).hasSize(1);
        assertThat(report.removed()).containsExactlyInAnyOrder(FakeWorld.SNAPSHOT, FakeWorld.VOLUME);
    }

    private void provider(String name) {
        var object = new GenericKubernetesResource();
        object.setApiVersion(Kinds.PROVIDER.apiVersion());
        object.setKind(Kinds.PROVIDER.name());
        object.setMetadata(new ObjectMetaBuilder()
                .withNamespace(FakeWorld.NAMESPACE)
                .withName(name)
                .build());
        object.setAdditionalProperty(
                "spec",
                Map.of("type", "ec2", "secret", Map.of("name", "keys"), "settings", Map.of("target-az", "us-east-1b")));
        world.kube.put(Kinds.PROVIDER, object);
    }

    /** Only the provider that every record has leads to where something is. */
    private Sweep sweep() {
        var gateways = new Ec2Gateways() {

            @Override
            public Ec2Gateway source(Ec2Access access) {
                return access.provider().endsWith("/aws") ? world.ec2 : empty;
            }

            @Override
            public Ec2Gateway target(Ec2Access access) {
                return source(access);
            }
        };
        return parts.sweep(world.kube, new Providers(world.kube, world.timer, gateways, List.of()), parts.settings);
    }
}
