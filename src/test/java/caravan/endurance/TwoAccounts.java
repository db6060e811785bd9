package caravan.endurance;

import caravan.sim.aws.Fleet;
import caravan.sim.aws.KeyRing;
import caravan.sim.aws.Others;
import caravan.sim.aws.iam.Policy;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ec2.model.Tag;

/** A world of two accounts whose AWS enforces deploy/iam: each account's policy for its own key, and no right beside. */
final class TwoAccounts {

    /** Of the source's disks. */
    static final String SOURCE_KEY =
            "arn:aws:kms:" + Fleet.REGION + ":" + Fleet.ACCOUNT + ":key/0c0ffee0-0000-4000-8000-000000000001";
    /** Of whatever is encrypted in the target's account without another word. */
    static final String TARGET_KEY =
            "arn:aws:kms:" + Fleet.REGION + ":" + Fleet.PARTNER_ACCOUNT + ":key/0c0ffee0-0000-4000-8000-000000000002";

    /** What encrypts the source's disks, and how the other account comes to read them. */
    enum Disks {
        UNENCRYPTED,
        /** AWS's own key: copied under another one, which is granted. */
        DEFAULT_KEY,
        /** A customer's key, which is granted. */
        GRANTED_KEY,
        /** A customer's key, whose policy has the statements of deploy/iam. */
        OPENED_KEY
    }

    private final World world;
    private final Refused refused = new Refused(Fleet.KEY, Fleet.PARTNER_KEY);

    TwoAccounts() {
        this(Map.of());
    }

    /** Settings as environment variables. */
    TwoAccounts(Map<String, String> environment) {
        world = new World(12, environment);
        world.aws().onCall(refused);
    }

    World world() {
        return world;
    }

    Refused refused() {
        return refused;
    }

    KeyRing ring() {
        return world.region().keyRing();
    }

    /** What the policies have allowed so far. */
    Set<String> used() {
        return Stream.of(Map.entry(Policies.SOURCE, Fleet.KEY), Map.entry(Policies.TARGET, Fleet.PARTNER_KEY))
                .flatMap(side -> world.aws().permissions().used(side.getValue()).stream()
                        .map(used -> side.getKey() + " " + used))
                .collect(Collectors.toSet());
    }

    Replay underBoth(Scenario scenario, Disks disks) {
        return under(scenario, disks, Policies.whole(Policies.SOURCE), Policies.whole(Policies.TARGET));
    }

    Replay without(Policies.Grant grant, Scenario scenario, Disks disks) {
        return under(
                scenario,
                disks,
                grant.policy().equals(Policies.SOURCE) ? Policies.without(grant) : Policies.whole(Policies.SOURCE),
                grant.policy().equals(Policies.TARGET) ? Policies.without(grant) : Policies.whole(Policies.TARGET));
    }

    Replay under(Scenario scenario, Disks disks, Policy source, Policy target) {
        var replay = Replay.of(world, scenario.elsewhere());
        Stream.of(0, 1).forEach(disk -> encrypt(replay.others(), Users.volumeOf(replay.source(), disk), disks));
        if (disks == Disks.OPENED_KEY) {
            ring().policy(SOURCE_KEY, Policies.ofKey("user/" + Fleet.PARTNER_KEY));
        }
        var released = Tag.builder().key("caravan.io/may-migrate").value("true").build();
        replay.story().users().console().createTags(call -> call.resources(replay.source())
                .tags(released));
        ring().tag(SOURCE_KEY, released.key(), released.value());
        ring().tag(Users.COPY_KEY, released.key(), released.value());
        world.region().encryptByDefault(Fleet.PARTNER_ACCOUNT);
        world.region().defaultKey(Fleet.PARTNER_ACCOUNT, TARGET_KEY);
        world.aws().permissions().of(Fleet.KEY, List.of(source));
        world.aws().permissions().of(Fleet.PARTNER_KEY, List.of(target));
        return replay;
    }

    private static void encrypt(Others others, String volume, Disks disks) {
        switch (disks) {
            case UNENCRYPTED -> others.unencrypted(volume);
            case DEFAULT_KEY -> {
                // Users encrypt them so where a story goes to another account.
            }
            case GRANTED_KEY, OPENED_KEY -> others.encrypted(volume, SOURCE_KEY);
        }
    }
}
