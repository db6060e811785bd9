package caravan.sim.aws;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.sts.model.StsException;

import static caravan.sim.aws.Codes.assertCode;
import static caravan.sim.aws.Words.where;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class FaultsTest {

    private final SimClock.Manual clock = SimClock.manual();
    private final SimAws aws = Fleet.start(clock);
    private final SimRegion region = aws.region(Fleet.REGION);
    private final Ec2Client ec2 = aws.ec2(Fleet.KEY, Fleet.REGION);

    private void snapshot() {
        ec2.createSnapshot(r -> r.volumeId(Fleet.WEB_ROOT));
    }

    @Test
    void shouldRefuseTheNextCallsOnly() {
        aws.faults().next("CreateSnapshot", 2, Fault.throttle());
        assertCode(this::snapshot).isEqualTo("RequestLimitExceeded");
        ec2.describeSnapshots();
        assertCode(this::snapshot).isEqualTo("RequestLimitExceeded");
        assertThat(aws.faults().left("CreateSnapshot")).isZero();
        snapshot();
        assertThat(region.snapshotsMade()).hasSize(1);
        assertThat(aws.calls()).containsEntry("CreateSnapshot", 3).containsEntry("DescribeSnapshots", 1);
    }

    @Test
    void shouldHaveDoneTheWorkWhenTheAnswerIsLost() {
        aws.faults().next("CreateSnapshot", 1, Fault.loseAnswer());
        assertThatThrownBy(this::snapshot).isInstanceOf(SdkClientException.class);
        assertThat(region.snapshotsMade()).hasSize(1);
        assertCode(this::snapshot).isEqualTo("SnapshotCreationPerVolumeRateExceeded");
    }

    @Test
    void shouldHaveDoneTheWorkWhenItAnswersAServerErrorAfterwards() {
        aws.faults().next("CreateSnapshot", 1, Fault.workThenInternalError());
        assertCode(this::snapshot).isEqualTo("InternalError");
        assertThat(region.snapshotsMade()).hasSize(1);
    }

    @Test
    void shouldFailEveryCallUntilCleared() {
        aws.faults().always(Faults.ANY, Fault.internalError());
        assertCode(this::snapshot).isEqualTo("InternalError");
        assertThatThrownBy(() -> aws.sts(Fleet.KEY).getCallerIdentity()).isInstanceOf(StsException.class);
        aws.faults().clear();
        snapshot();
    }

    @Test
    void shouldHoldACallUntilTheGateOpens() {
        // Given
        var gate = new CompletableFuture<Void>();
        aws.faults().next("CreateSnapshot", 1, Fault.hold(gate));

        // When
        var call = CompletableFuture.runAsync(this::snapshot);

        // Then
        assertThat(call).isNotDone();
        assertThat(region.snapshotsMade()).isEmpty();
        gate.complete(null);
        assertThat(call).succeedsWithin(Duration.ofSeconds(10));
        assertThat(region.snapshotsMade()).hasSize(1);
    }

    @Test
    void shouldShowThePastWhileReadsAreStale() {
        // Given
        aws.faults().stale("DescribeSnapshots", Duration.ofSeconds(30));
        aws.faults().stale("DescribeInstances", Duration.ofSeconds(30));
        snapshot();
        ec2.stopInstances(r -> r.instanceIds(Fleet.WEB));

        // Then
        assertThat(ec2.describeSnapshots(r -> r.ownerIds("self")).snapshots()).hasSize(1);
        assertThat(running()).isEqualTo(4);
        clock.advance(Duration.ofSeconds(30));
        assertThat(ec2.describeSnapshots(r -> r.ownerIds("self")).snapshots()).hasSize(2);
        assertThat(running()).isEqualTo(3);
    }

    private int running() {
        return ec2.describeInstances(r -> r.filters(where("instance-state-name", "running")))
                .reservations()
                .size();
    }
}
