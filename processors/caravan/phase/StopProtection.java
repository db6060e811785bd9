package caravan.phase;

import caravan.api.InstanceMigration;
import caravan.api.Intent;
import caravan.aws.AwsFailure;
import caravan.aws.AwsFault;
import caravan.aws.Ec2Gateway;
import caravan.model.Futures;
import caravan.model.MigrationException;
import caravan.model.State;
import java.util.concurrent.CompletableFuture;

/**
 * Sources whose owners have protected them from being stopped: EC2 user guide, "Enable stop protection for your EC2
 * instances". EC2 tells it of one instance at a time, and DryRun does not promise to. A stop that it forbids is refused and
 * changes nothing, so that one machine is asked about before only where something else comes first: its hook.
 */
public final class StopProtection {

    private static final String REFUSED = "OperationNotPermitted";

    private StopProtection() {}

    /** Fails where the source is protected and a hook would run before the stop. Who may not ask goes on. */
    static CompletableFuture<Void> require(Ec2Gateway source, InstanceMigration record, Intent intent) {
        var id = record.getSpec().instanceId();
        return intent.source().wasRunning() && intent.hook(State.PRE_HOOK).isPresent()
                ? source.stopProtected(id)
                        .exceptionallyCompose(failure -> isNoAnswer(failure)
                                ? CompletableFuture.completedFuture(false)
                                : CompletableFuture.failedFuture(Futures.causeOf(failure)))
                        .thenAccept(is -> {
                            if (is) {
                                throw refused(id, null);
                            }
                        })
                : CompletableFuture.completedFuture(null);
    }

    /** Why EC2 has refused a stop: its code alone does not tell. */
    static CompletableFuture<Throwable> explained(Ec2Gateway source, String instanceId, Throwable failure) {
        var cause = Futures.causeOf(failure);
        return cause instanceof AwsFailure answer && answer.code().equals(REFUSED)
                ? source.stopProtected(instanceId)
                        .handle((is, unknown) -> Boolean.TRUE.equals(is) ? refused(instanceId, answer) : cause)
                : CompletableFuture.completedFuture(cause);
    }

    /** Whether AWS will not tell, today or tomorrow. */
    public static boolean isNoAnswer(Throwable failure) {
        return Futures.causeOf(failure) instanceof AwsFailure answer
                && (answer.fault() == AwsFault.DENIED || answer.fault() == AwsFault.OTHER);
    }

    private static MigrationException refused(String instanceId, AwsFailure answer) {
        return new MigrationException(
                "StopProtected",
                instanceId,
                problem(instanceId),
                remedy(instanceId) + " Then run a new Migration.",
                answer);
    }

    /** As a sentence. */
    public static String problem(String instanceId) {
        return "Instance " + instanceId + " is protected from being stopped: its attribute disableApiStop is set.";
    }

    /** What to do, as a sentence. */
    public static String remedy(String instanceId) {
        return "Ask its owner, and take the protection off: aws ec2 modify-instance-attribute --instance-id "
                + instanceId + " --no-disable-api-stop.";
    }
}
