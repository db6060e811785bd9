package caravan.endurance;

import caravan.endurance.Deeds.Deed;
import caravan.sim.aws.Fleet;
import caravan.sim.aws.Others;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;
import software.amazon.awssdk.services.ec2.model.VolumeAttachmentState;

/** Somebody at the console, who does something to a source at random. */
final class Interference {

    private static final Duration WHILE_IT_DETACHES = Duration.ofSeconds(30);

    private final Story story;
    private final Random random;

    Interference(Story story, Random random) {
        this.story = story;
        this.random = random;
    }

    /** Tells what was done. */
    String next() {
        var id = story.instances().get(random.nextInt(story.instances().size()));
        try {
            return switch (random.nextInt(8)) {
                case 0, 1, 2 -> start(id);
                case 3 -> terminate(id);
                case 4, 5 -> swap(id);
                case 6 -> detach(id);
                default -> deleteDisk(id);
            };
        } catch (Ec2Exception | IllegalArgumentException e) {
            return "could not touch " + id + ": " + e.getMessage();
        }
    }

    private String start(String id) {
        story.users().console().startInstances(call -> call.instanceIds(id));
        return done(Deed.STARTED, id, "started ");
    }

    private String terminate(String id) {
        story.users().console().terminateInstances(call -> call.instanceIds(id));
        return done(Deed.LOST, id, "terminated ");
    }

    private String swap(String id) {
        others().swap(dataDisk(id));
        return done(Deed.DISKS_CHANGED, id, "swapped a disk of ");
    }

    private String detach(String id) {
        others().detach(dataDisk(id));
        return done(Deed.DISKS_CHANGED, id, "detached a disk of ");
    }

    private String deleteDisk(String id) {
        var disk = dataDisk(id);
        others().detach(disk);
        story.promises().deeds().note(Deed.DISKS_CHANGED, List.of(id));
        story.world().time().after(WHILE_IT_DETACHES, () -> {
            others().deleteVolume(disk);
            if (isPlanned(id, disk)) {
                story.promises().deeds().note(Deed.LOST, List.of(id));
            }
        });
        return "deletes a disk of " + id;
    }

    /** What was detached before the machine was planned is no disk of what is carried. */
    private boolean isPlanned(String id, String disk) {
        return story.world().chronicle().records().stream()
                .filter(record -> record.getSpec().instanceId().equals(id))
                .filter(record -> record.getSpec().intent() != null)
                .flatMap(record -> record.getSpec().intent().disks().stream())
                .anyMatch(planned -> planned.sourceVolumeId().equals(disk));
    }

    /** The second one, while it is attached: without its root an instance cannot be started by anybody. */
    private String dataDisk(String id) {
        var disk = Users.volumeOf(id, 1);
        var attached = story.world().region().volume(disk).stream()
                .flatMap(volume -> volume.attachments().stream())
                .anyMatch(attachment ->
                        attachment.instanceId().equals(id) && attachment.state() == VolumeAttachmentState.ATTACHED);
        if (!attached) {
            throw new IllegalArgumentException("it has no second disk");
        }
        return disk;
    }

    private String done(Deed deed, String id, String what) {
        story.promises().deeds().note(deed, List.of(id));
        return what + id;
    }

    private Others others() {
        return story.world().aws().others(Fleet.ACCOUNT, Fleet.REGION);
    }
}
