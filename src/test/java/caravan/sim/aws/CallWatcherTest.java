package caravan.sim.aws;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class CallWatcherTest {

    private final SimAws aws = Fleet.start(SimClock.manual());
    private final SimRegion region = aws.region(Fleet.REGION);
    private final Ec2Client ec2 = aws.ec2(Fleet.KEY, Fleet.REGION);
    private final List<Call> before = new ArrayList<>();
    private final List<Call> after = new ArrayList<>();

    private static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    private void snapshot() {
        ec2.createSnapshot(r -> r.volumeId(Fleet.WEB_ROOT));
    }

    private void watch() {
        aws.onCall(new CallWatcher() {
            @Override
            public void before(Call call) {
                before.add(call);
            }

            @Override
            public void after(Call call) {
                after.add(call);
            }
        });
    }

    @Test
    void shouldHearOfEveryCallBeforeAndAfterItsWork() {
        // Given
        watch();
        aws.faults().next("DeleteSnapshot", 1, Fault.throttle());
        aws.faults().next("CreateSnapshot", 1, Fault.loseAnswer());

        // When
        assertThatThrownBy(this::snapshot).isInstanceOf(SdkClientException.class);
        var made = region.snapshotsMade().get(0).id();
        assertThatThrownBy(() -> ec2.deleteSnapshot(r -> r.snapshotId(made))).isInstanceOf(Ec2Exception.class);

        // Then
        assertThat(before).extracting(Call::number).containsExactly(1, 2);
        assertThat(before).extracting(Call::operation).containsExactly("CreateSnapshot", "DeleteSnapshot");
        assertThat(before).extracting(Call::accessKeyId).containsOnly(Fleet.KEY);
        assertThat(before).allMatch(Call::mutating);
        assertThat(before.get(0).ids()).containsExactly(Fleet.WEB_ROOT);
        assertThat(after.get(0).ids()).containsExactly(Fleet.WEB_ROOT, made);
        assertThat(after.get(0).refusal()).isEmpty();
        assertThat(after.get(1).refusal()).contains("RequestLimitExceeded");
    }

    @Test
    void shouldDoNothingWhenTheWatcherThrowsBeforeTheWork() {
        aws.onCall(new CallWatcher() {
            @Override
            public void before(Call call) {
                throw new Killed();
            }
        });
        assertThatThrownBy(this::snapshot).isInstanceOf(Killed.class);
        assertThat(region.snapshotsMade()).isEmpty();
    }

    @Test
    void shouldHaveDoneTheWorkWhenTheWatcherThrowsAfterIt() {
        aws.onCall(new CallWatcher() {
            @Override
            public void after(Call call) {
                throw new Killed();
            }
        });
        assertThatThrownBy(this::snapshot).isInstanceOf(Killed.class);
        assertThat(region.snapshotsMade()).hasSize(1);
    }

    @Test
    void shouldNameTheCallInTheRequestIdOfARefusal() {
        ec2.describeVolumes();
        assertThatThrownBy(() -> ec2.deleteSnapshot(r -> r.snapshotId("snap-00000000")))
                .isInstanceOfSatisfying(Ec2Exception.class, fault -> assertThat(fault.requestId())
                        .isEqualTo("00000000-0000-4000-8000-000000000002"));
    }

    @Test
    void shouldMakeTheSameIdsInEveryRun() {
        snapshot();
        var other = Fleet.start(SimClock.manual());
        other.ec2(Fleet.KEY, Fleet.REGION).createSnapshot(r -> r.volumeId(Fleet.WEB_ROOT));
        assertThat(other.region(Fleet.REGION).snapshotsMade().get(0).id())
                .isEqualTo(region.snapshotsMade().get(0).id());
    }
}
