package caravan.endurance;

import caravan.sim.aws.Aim;
import caravan.sim.aws.Fault;
import caravan.sim.aws.Fleet;
import caravan.sim.kube.server.Faults;
import caravan.sim.kube.server.Faults.Requests;
import java.time.Duration;
import java.util.Map;

/** One way in which an operation of AWS or of the cluster goes wrong. */
enum Trouble {
    THROTTLED("throttled 20 times", 20),
    FAILING_FIRST("5xx 5 times, then well", 5),
    FAILING("5xx for ever", Trouble.EVER),
    LOST("lost answer", 1),
    SLOW("slow", Trouble.EVER),
    DENIED("denied", Trouble.EVER),
    NOT_FOUND("not found 3 times", 3),
    NOT_THERE("not found for ever", Trouble.EVER),
    QUOTA("quota", Trouble.EVER);

    private static final int EVER = 1_000_000;
    /** Less than the client's patience: 15 s for changes in AWS, 10 s for the API server. */
    private static final Duration SLOWNESS = Duration.ofSeconds(8);

    private static final Map<String, String> NOT_FOUND_CODES = Map.of(
            "CreateSnapshot", "InvalidVolume.NotFound",
            "CreateVolume", "InvalidSnapshot.NotFound",
            "DeleteSnapshot", "InvalidSnapshot.NotFound",
            "DescribeSnapshots", "InvalidSnapshot.NotFound",
            "DeleteVolume", "InvalidVolume.NotFound",
            "DescribeVolumes", "InvalidVolume.NotFound",
            "CreateTags", "InvalidID");
    private static final Map<String, String> QUOTA_CODES = Map.of(
            "CreateSnapshot", "SnapshotLimitExceeded",
            "CreateVolume", "VolumeLimitExceeded",
            "StartInstances", "InsufficientInstanceCapacity");

    private final String text;
    private final int times;

    Trouble(String text, int times) {
        this.text = text;
        this.times = times;
    }

    String text() {
        return text;
    }

    boolean lasts() {
        return times == EVER;
    }

    void befall(World world, String operation) {
        if (Character.isUpperCase(operation.charAt(0))) {
            world.aws().faults().next(Aim.at(operation).by(Fleet.KEY), times, ofAws(world, operation));
        } else {
            var words = operation.split(" ", -1);
            world.cluster().faults().next(times, Requests.of(words[0], words[1]), ofKube());
        }
    }

    static void end(World world) {
        world.aws().faults().clear();
        world.cluster().faults().clear();
    }

    private Fault ofAws(World world, String operation) {
        return switch (this) {
            case THROTTLED -> Fault.throttle();
            case FAILING_FIRST, FAILING -> Fault.internalError();
            case LOST -> Fault.loseAnswer();
            // Everything else goes on while the caller's lane waits for the answer.
            case SLOW -> Fault.beforeTheAnswer(() -> world.time().run(SLOWNESS));
            case DENIED -> Fault.denied();
            case NOT_FOUND, NOT_THERE ->
                Fault.refuse(
                        400, NOT_FOUND_CODES.getOrDefault(operation, "InvalidInstanceID.NotFound"), "does not exist");
            case QUOTA ->
                Fault.refuse(400, QUOTA_CODES.getOrDefault(operation, "ResourceLimitExceeded"), "over the limit");
        };
    }

    private Faults.Fault ofKube() {
        return switch (this) {
            case THROTTLED -> new Faults.Fault.Throttled(Duration.ofSeconds(1));
            case FAILING_FIRST, FAILING -> new Faults.Fault.Refused(500);
            case LOST -> new Faults.Fault.DoneThenLost();
            case SLOW -> new Faults.Fault.Slow(SLOWNESS);
            case DENIED -> new Faults.Fault.Refused(403, "forbidden: no rule allows it");
            case NOT_FOUND, NOT_THERE -> new Faults.Fault.Refused(404, "not found");
            case QUOTA -> new Faults.Fault.Refused(403, "exceeded quota");
        };
    }
}
