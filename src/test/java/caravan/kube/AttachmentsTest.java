package caravan.kube;

import caravan.api.InstanceMigration;
import caravan.api.Kinds;
import caravan.fake.FakeWorld;
import caravan.model.State;
import io.fabric8.kubernetes.api.model.storage.VolumeAttachmentBuilder;
import java.time.Duration;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class AttachmentsTest {

    private static final Duration LONGEST = Duration.ofSeconds(10);

    private final FakeWorld world = new FakeWorld();
    private final InstanceMigration record = world.record(State.IMAGE_CONVERSION);
    private final Attachments attachments = new Attachments(world.kube, world.timer, Duration.ofMinutes(15), LONGEST);

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
