package caravan.sim.aws;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.ec2.model.CreateVolumeRequest;
import software.amazon.awssdk.services.ec2.model.Volume;
import software.amazon.awssdk.services.ec2.model.VolumeState;

/** Client tokens of CreateVolume in one region: what each made, and until when AWS remembers it. */
final class Tokens {

    private final Map<String, Use> uses = new HashMap<>();

    private record Use(CreateVolumeRequest request, String volumeId, Instant at) {}

    /** The volume that the token made; a refusal when the token is burned or meant something else. */
    Optional<Volume> replay(SimRegion region, Turn turn, CreateVolumeRequest request) {
        var use = Optional.ofNullable(uses.get(key(turn, request)));
        var life = region.fates().tokenLife();
        return use.filter(one -> life.isEmpty() || one.at().plus(life.get()).isAfter(turn.now()))
                .map(one -> replayed(region, turn, one, request));
    }

    private static Volume replayed(SimRegion region, Turn turn, Use use, CreateVolumeRequest request) {
        if (!use.request().equalsBySdkFields(request)) {
            throw mismatch("has already been used with different request parameters");
        }
        return region.volumes
                .look(use.volumeId(), turn.now())
                .filter(volume -> volume.state() != VolumeState.DELETING && volume.state() != VolumeState.ERROR)
                .orElseThrow(() -> mismatch("is associated with a resource that is already deleted"));
    }

    /** A token is burned, too, when its volume was deleted or has failed (aws-ebs-csi-driver, issue 3010). */
    private static RuntimeException mismatch(String why) {
        return Refusal.of("IdempotentParameterMismatch", "The client token you have provided " + why + ".");
    }

    void remember(Turn turn, CreateVolumeRequest request, String volumeId) {
        if (request.clientToken() != null && !request.clientToken().isEmpty()) {
            uses.put(key(turn, request), new Use(request, volumeId, turn.now()));
        }
    }

    private static String key(Turn turn, CreateVolumeRequest request) {
        return turn.account() + ":" + request.clientToken();
    }

    void forget() {
        uses.clear();
    }
}
