package caravan.aws;

import caravan.fake.FakeEc2;
import caravan.fake.Machines;
import caravan.model.Wait;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

class LookingGatewaysTest {

    private static final KmsGateway.KeyGrant GRANT = new KmsGateway.KeyGrant("key", "grantee", "name");

    private final FakeEc2 ec2 = new FakeEc2()
            .with(Machines.instance("i-1", List.of("vol-1"), List.of("subnet-1")))
            .with(Machines.volume("vol-1", "gp3", "i-1"));
    private final Ec2Gateway looking = new LookingGateways(ec2, new Tally()).source(null);

    static Stream<Arguments> changes() {
        return Stream.of(
                change("CreateSnapshot", ec2 -> ec2.createSnapshot(new SnapshotRequest("vol-1", "", Map.of()))),
                change("DeleteSnapshot", ec2 -> ec2.deleteSnapshot("snap-1")),
                change("DeleteVolume", ec2 -> ec2.deleteVolume("vol-1")),
                change("CopySnapshot", ec2 -> ec2.copySnapshot(new CopyRequest("snap-1", "r", "key", Map.of()))),
                change("ModifySnapshotAttribute", ec2 -> ec2.share("snap-1", "111122223333")),
                change("ModifySnapshotAttribute", ec2 -> ec2.unshare("snap-1", "111122223333")),
                change("CreateTags", ec2 -> ec2.tag(List.of("vol-1"), Map.of("a", "b"))),
                change("StopInstances", ec2 -> ec2.stop("i-1")),
                change("StartInstances", ec2 -> ec2.start("i-1")),
                change("CreateGrant", ec2 -> ec2.keys().grant(GRANT)),
                change("RevokeGrant", ec2 -> ec2.keys().revoke("key", "grant")),
                change("a wait", ec2 -> ec2.awaitVolume(new Wait<>("vol-1", "", found -> null, null))));
    }

    private static Arguments change(String operation, Function<Ec2Gateway, CompletableFuture<?>> call) {
        return arguments(operation, call);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("changes")
    void shouldSendNoChange(String operation, Function<Ec2Gateway, CompletableFuture<?>> call) {
        assertThat(call.apply(looking))
                .failsWithin(java.time.Duration.ZERO)
                .withThrowableThat()
                .withMessageContaining("a look asked for " + operation);
        assertThat(ec2.writes()).isZero();
    }

    @Test
    void shouldSendReadsAndDryRuns() {
        // Given
        ec2.deny("StopInstances");

        // Then
        assertThat(looking.instance("i-1").join()).isPresent();
        assertThat(looking.volumes(List.of("vol-1")).join()).hasSize(1);
        assertThat(looking.rights().stop("i-1").join()).isPresent();
    }
}
