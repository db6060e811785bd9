package caravan.endurance;

import caravan.api.Kind;
import caravan.api.Kinds;
import caravan.model.Names;
import caravan.sim.aws.Made;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** What canaries have made in a world, and whether they are back. */
final class Aviary {

    private final World world;

    Aviary(World world) {
        this.world = world;
    }

    /** All that canaries ever were. */
    List<Made> made() {
        return world.region().histories().stream().filter(Aviary::isCanary).toList();
    }

    private static boolean isCanary(Made made) {
        return made.tags().containsKey(Names.CANARY);
    }

    void assertNothingLeft() {
        assertThat(made()).noneMatch(Made::alive);
        Stream.of(Kinds.POD, Kinds.PERSISTENT_VOLUME_CLAIM, Kinds.PERSISTENT_VOLUME)
                .forEach(kind -> assertThat(ofCanaries(kind)).isEmpty());
    }

    private <T extends HasMetadata> List<String> ofCanaries(Kind<T> kind) {
        return world.cluster().objects().list(kind, "", Map.of()).stream()
                .map(HasMetadata::getMetadata)
                .filter(object -> object.getLabels() != null)
                .filter(object -> object.getLabels().getOrDefault("vmID", "").startsWith("canary-"))
                .map(object -> object.getName())
                .toList();
    }

    /** One of them at least. */
    boolean isBack() {
        return leases().stream().anyMatch(Aviary::isFree);
    }

    /** All of them. */
    boolean landed() {
        var leases = leases();
        return !leases.isEmpty() && leases.stream().allMatch(Aviary::isFree);
    }

    private static boolean isFree(Lease lease) {
        var holder = lease.getSpec().getHolderIdentity();
        return holder == null || holder.isEmpty();
    }

    private List<Lease> leases() {
        return world.cluster().objects().list(Kinds.LEASE, Names.SYSTEM_NAMESPACE, Map.of()).stream()
                .filter(lease -> lease.getMetadata().getName().startsWith("canary-"))
                .toList();
    }
}
