package caravan.sim.aws;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.SnapshotState;
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

    @Test
    void shouldMeetOnlyTheCallsThatItIsAimedAt() {
        // Given
        var operator = aws.ec2(Fleet.OPERATOR_KEY, Fleet.REGION);
        aws.faults().always(Aim.at("DescribeVpcs").by(Fleet.KEY), Fault.denied());
        aws.faults().next(Aim.at(Faults.ANY).in("eu-west-1"), 1, Fault.unavailable());
        aws.faults().always(Aim.at("DescribeSubnets").ofAccount(Fleet.PARTNER_ACCOUNT), Fault.internalError());
        aws.faults().after(1, Aim.at("DescribeRegions"), 1, Fault.throttle());
        aws.faults().next(Aim.at("StopInstances").about(Fleet.APP), 1, Fault.internalError());

        // Then
        assertCode(() -> ec2.describeVpcs(r -> r.dryRun(true))).isEqualTo("UnauthorizedOperation");
        assertCode(() -> operator.describeVpcs(r -> r.dryRun(true))).isEqualTo("DryRunOperation");
        assertCode(() -> aws.ec2(Fleet.KEY, "eu-west-1").describeVolumes()).isEqualTo("Unavailable");
        aws.ec2(Fleet.KEY, "eu-west-1").describeVolumes();
        ec2.describeSubnets();
        assertCode(() -> aws.ec2(Fleet.PARTNER_KEY, Fleet.REGION).describeSubnets())
                .isEqualTo("InternalError");
        ec2.describeRegions();
        assertCode(ec2::describeRegions).isEqualTo("RequestLimitExceeded");
        ec2.describeRegions();
        ec2.stopInstances(r -> r.instanceIds(Fleet.WEB));
        assertCode(() -> ec2.stopInstances(r -> r.instanceIds(Fleet.APP))).isEqualTo("InternalError");
    }

    @Test
    void shouldMeetTheCallWithTheNumber() {
        aws.faults().atCall(2, Fault.loseRequest());
        snapshot();
        assertThatThrownBy(() -> ec2.deleteSnapshot(r -> r.snapshotId(Fleet.FOREIGN_SNAPSHOT)))
                .isInstanceOf(SdkClientException.class);
        assertThat(region.history(Fleet.FOREIGN_SNAPSHOT).touches()).isEmpty();
    }

    @Test
    void shouldLetSomethingElseHappenInBetween() {
        // Given
        var others = aws.others(Fleet.ACCOUNT, Fleet.REGION);
        aws.faults()
                .next("StopInstances", 1, Fault.meanwhile(() -> others.terminate(Fleet.WEB)))
                .next("CreateSnapshot", 1, Fault.beforeTheAnswer(() -> clock.advance(Duration.ofHours(1))));

        // Then
        snapshot();
        assertThat(region.liveSnapshots()).allMatch(one -> one.state() == SnapshotState.COMPLETED);
        assertCode(() -> ec2.stopInstances(r -> r.instanceIds(Fleet.WEB))).isEqualTo("IncorrectInstanceState");
    }

    /** EC2 developer guide, "Pagination": a page may be empty and still not be the last; no order is promised. */
    @Test
    void shouldAnswerAnEmptyPageThatIsNotTheLast() {
        var plain = ec2.describeVolumes().volumes();
        aws.faults().next("DescribeVolumes", 1, Fault.emptyPage()).next("DescribeVolumes", 1, Fault.reversed());
        var first = ec2.describeVolumes();
        assertThat(first.volumes()).isEmpty();
        var second = ec2.describeVolumes(r -> r.nextToken(first.nextToken()));
        assertThat(second.nextToken()).isNull();
        assertThat(second.volumes()).containsExactlyInAnyOrderElementsOf(plain);
        assertThat(second.volumes().get(0)).isEqualTo(plain.get(plain.size() - 1));
    }

    private int running() {
        return ec2.describeInstances(r -> r.filters(where("instance-state-name", "running")))
                .reservations()
                .size();
    }
}
