package caravan.endurance;

import caravan.api.Kinds;
import caravan.sim.aws.Fleet;
import caravan.sim.aws.iam.Policy;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ec2.model.Tag;

/** A world whose AWS enforces policies: one machine that its owner released, its disks under a customer's key. */
final class PolicyStage {

    private static final String TARGET_KEY = "AKIATARGET0000000001";
    static final String KMS =
            "arn:aws:kms:" + Fleet.REGION + ":" + Fleet.ACCOUNT + ":key/0c0ffee0-0000-4000-8000-000000000001";
    private static final Policy OF_SOURCE = Policies.whole(Policies.SOURCE);
    static final Policy OF_TARGET = Policies.whole(Policies.TARGET);

    private final World world;
    private final Refused refused = new Refused(Fleet.KEY, TARGET_KEY);

    PolicyStage() {
        this(Map.of());
    }

    /** Settings as environment variables. */
    PolicyStage(Map<String, String> environment) {
        world = new World(11, environment);
    }

    World world() {
        return world;
    }

    /** Calls of either key that were refused for want of a right. */
    List<String> unauthorized() {
        return refused.operations();
    }

    /** Operations by which either key has changed something. */
    Set<String> changes() {
        return refused.changes();
    }

    Replay underBoth(Scenario scenario) {
        return under(scenario, List.of(OF_SOURCE, OF_TARGET), List.of());
    }

    /** Each side has keys of its own, so that neither helps the other out. */
    Replay without(Policies.Grant grant, Scenario scenario) {
        var source = grant.policy().equals(Policies.SOURCE) ? Policies.without(grant) : OF_SOURCE;
        var target = grant.policy().equals(Policies.TARGET) ? Policies.without(grant) : OF_TARGET;
        var replay = under(scenario, List.of(source), List.of(target));
        useTwoKeys();
        return replay;
    }

    Replay under(Scenario scenario, List<Policy> source, List<Policy> target) {
        var replay = Replay.of(world, scenario);
        Stream.of(0, 1).forEach(disk -> replay.others().encrypted(Users.volumeOf(replay.source(), disk), KMS));
        replay.story().users().console().createTags(call -> call.resources(replay.source())
                .tags(Tag.builder().key("caravan.io/may-migrate").value("true").build()));
        world.region().encryptByDefault(Fleet.ACCOUNT);
        world.region().defaultKey(Fleet.ACCOUNT, KMS);
        world.aws().key(Fleet.ACCOUNT, TARGET_KEY);
        world.aws().permissions().of(Fleet.KEY, source);
        world.aws().permissions().of(TARGET_KEY, target);
        world.aws().onCall(refused);
        return replay;
    }

    void useTwoKeys() {
        world.cluster().objects().edit(Kinds.SECRET, Users.NAMESPACE, "aws-credentials", secret -> {
            var data = new HashMap<>(secret.getData());
            data.put("targetAccessKeyId", base64(TARGET_KEY));
            data.put("targetSecretAccessKey", base64("secret"));
            secret.setData(data);
            return secret;
        });
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
