package caravan.sim.aws;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Snapshot;
import software.amazon.awssdk.services.ec2.model.SnapshotState;

import static caravan.sim.aws.Codes.assertCode;
import static org.assertj.core.api.Assertions.assertThat;

/** EBS user guide, "Create multi-volume snapshots". */
class SnapshotSetsTest {

    private final SimClock.Manual clock = SimClock.manual();
    private final SimAws aws = Fleet.start(clock);
    private final SimRegion region = aws.region(Fleet.REGION);
    private final Ec2Client ec2 = aws.ec2(Fleet.KEY, Fleet.REGION);

    private List<Snapshot> create() {
        var made = ec2.createSnapshots(r ->
                        r.instanceSpecification(i -> i.instanceId(Fleet.APP).excludeBootVolume(true)))
                .snapshots();
        clock.advance(Duration.ofMinutes(10));
        return made.stream()
                .map(one -> region.snapshot(one.snapshotId()).orElseThrow())
                .toList();
    }

    @Test
    void shouldSnapAllVolumesAtOneMomentAndCompleteThemTogether() {
        var all = create();
        assertThat(all).extracting(Snapshot::volumeId).containsExactly(Fleet.APP_DATABASE, Fleet.APP_ARCHIVE);
        assertThat(all).extracting(Snapshot::startTime).containsOnly(all.get(0).startTime());
        assertThat(all)
                .extracting(Snapshot::completionTime)
                .containsOnly(all.get(0).completionTime());
    }

    @Test
    void shouldFailAsAWhole() {
        aws.fates().failSnapshotsOf(Fleet.APP_ARCHIVE, "x");
        assertThat(create()).allMatch(one -> one.state() == SnapshotState.ERROR);
    }

    @Test
    void shouldKeepTheRulesOfEachVolume() {
        ec2.createSnapshot(r -> r.volumeId(Fleet.APP_DATABASE));
        assertCode(this::create).isEqualTo("SnapshotCreationPerVolumeRateExceeded");
    }
}
