package caravan.kube;

import caravan.api.InstanceMigration;
import caravan.api.Kinds;
import caravan.fake.FakeWorld;
import caravan.model.State;
import caravan.model.WaitProgress;
import io.fabric8.kubernetes.api.model.storage.VolumeAttachmentBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class AttachmentsTest {

    private static final Duration LONGEST = Duration.ofSeconds(10);

    private final FakeWorld world = new FakeWorld();
    private final InstanceMigration record = world.record(State.IMAGE_CONVERSION);
    private final Attachments attachments = new Attachments(
            world.kube, world.timer, new Attachments.Times(Duration.ofMinutes(15), LONGEST, Duration.ofMinutes(2)));
    private final List<String> told = new ArrayList<>();

    AttachmentsTest() {
        attachments.observe(new WaitProgress() {
            @Override
            public void stalled(Stalled wait) {
                told.add(wait.id() + ": " + wait.lastSeen() + " since " + wait.since() + ". " + wait.remedy());
            }

            @Override
            public void movesAgain(String id) {
                told.add(id + " moves");
            }
        });
    }

    @Test
    void shouldSeeADriverThatDetachesSoon() {
        // Given
        attach();
        var released = attachments.released(record);
        world.kube.remove(Kinds.VOLUME_ATTACHMENT, "", "csi-1");

        // When
        world.timer.pass(Duration.ofMillis(250));

        // Then
        assertThat(released).isCompleted();
        assertThat(lists()).isEqualTo(2);
    }

    @Test
    void shouldListSeldomWhileADriverTakesLong() {
        // Given
        attach();
        var released = attachments.released(record);

        // When
        world.timer.pass(Duration.ofMinutes(10));

        // Then
        assertThat(released).isNotDone();
        assertThat(lists()).as("once in ten seconds, and a few more at first").isBetween(60, 66);
    }

    @Test
    void shouldFailWhenALookThrows() {
        // Given
        attach();
        attachments.observe(new WaitProgress() {
            @Override
            public void stalled(Stalled wait) {
                throw new IllegalStateException("as told");
            }

            @Override
            public void movesAgain(String id) {}
        });

        // When
        var released = attachments.released(record);
        world.timer.pass(Duration.ofMinutes(20));

        // Then
        assertThat(released)
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .havingCause()
                .withMessage("as told");
    }

    @Test
    void shouldTellOnceWhenADiskStaysAttached() {
        // Given
        var since = world.timer.now();
        attach();
        var released = attachments.released(record);

        // When
        world.timer.pass(Duration.ofMinutes(1));
        assertThat(told).isEmpty();
        world.timer.pass(Duration.ofMinutes(9));

        // Then
        assertThat(released).isNotDone();
        assertThat(told)
                .containsExactly("pv-claim-1: pv-claim-1 is attached to worker-1 by csi-1 since " + since
                        + ". Look at the CSI driver's log on that node and at the VolumeAttachment's status.");
    }

    @Test
    void shouldTakeTheWarningBackWhenTheDiskIsDetached() {
        // Given
        attach();
        var released = attachments.released(record);
        world.timer.pass(Duration.ofMinutes(5));

        // When
        world.kube.remove(Kinds.VOLUME_ATTACHMENT, "", "csi-1");
        world.timer.pass(LONGEST);

        // Then
        assertThat(released).isCompleted();
        assertThat(told).hasSize(2).last().isEqualTo("pv-claim-1 moves");
    }

    @Test
    void shouldListNoMoreWhenNobodyWaits() {
        // Given
        attach();
        attachments.released(record).cancel(false);
        var before = lists();

        // When
        world.timer.pass(Duration.ofMinutes(5));

        // Then
        assertThat(lists()).isLessThanOrEqualTo(before + 1);
    }

    private void attach() {
        var disk = record.getSpec().intent().disks().get(0);
        world.kube.put(
                Kinds.VOLUME_ATTACHMENT,
                new VolumeAttachmentBuilder()
                        .withNewMetadata()
                        .withName("csi-1")
                        .endMetadata()
                        .withNewSpec()
                        .withAttacher("ebs.csi.aws.com")
                        .withNodeName("worker-1")
                        .withNewSource()
                        .withPersistentVolumeName(disk.persistentVolumeName())
                        .endSource()
                        .endSpec()
                        .build());
    }

    private int lists() {
        return world.kube.calls("list VolumeAttachment");
    }
}
