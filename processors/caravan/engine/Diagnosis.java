package caravan.engine;

import caravan.api.Failure;
import caravan.api.InstanceMigration;
import caravan.aws.AwsFailure;
import caravan.kube.KubeFailure;
import caravan.ledger.Journey;
import caravan.model.CanceledException;
import caravan.model.MigrationException;
import caravan.model.SuspendedException;
import java.util.List;
import java.util.Optional;

/** Pure: what an operator is told of a failure. */
public final class Diagnosis {

    private Diagnosis() {}

    static Failure of(InstanceMigration record, Throwable cause) {
        var step = record.getStatus().step() == null
                ? Journey.steps(record).get(0).text()
                : record.getStatus().step();
        var object = cause instanceof MigrationException known
                ? known.object()
                : record.getSpec().instanceId();
        return new Failure(
                step,
                reason(cause),
                cause instanceof CanceledException,
                object,
                remedy(cause),
                answerOf(cause).map(AwsFailure::requestId).orElse(""),
                List.of(text(cause)));
    }

    /** The message, with the id by which AWS finds the request. */
    public static String text(Throwable cause) {
        var text = roleOf(cause)
                .map(role -> "Role " + role + " of account " + accountOf(role) + " cannot be assumed. ")
                .orElse("")
                .concat(String.valueOf(cause.getMessage()));
        return answerOf(cause)
                .map(AwsFailure::requestId)
                .filter(id -> !id.isEmpty() && !text.contains(id))
                .map(id -> text + " (request id " + id + ")")
                .orElse(text);
    }

    private static Optional<String> roleOf(Throwable cause) {
        return cause instanceof AwsFailure aws ? aws.refusedRole() : Optional.empty();
    }

    private static String accountOf(String arn) {
        var parts = arn.split(":", -1);
        return parts.length > 4 ? parts[4] : "";
    }

    /** AWS's own, also where it has been put into other words. */
    private static Optional<AwsFailure> answerOf(Throwable cause) {
        if (cause instanceof AwsFailure aws) {
            return Optional.of(aws);
        }
        return cause instanceof MigrationException known && known.getCause() instanceof AwsFailure aws
                ? Optional.of(aws)
                : Optional.empty();
    }

    /** One word: a condition's reason. */
    public static String reason(Throwable cause) {
        if (cause instanceof MigrationException known) {
            return known.reason();
        }
        if (cause instanceof CanceledException canceled) {
            return canceled.reason();
        }
        if (cause instanceof SuspendedException suspended) {
            return suspended.reason().text();
        }
        if (roleOf(cause).isPresent()) {
            return "RoleNotAssumed";
        }
        if (cause instanceof AwsFailure aws) {
            return aws.code().isEmpty() ? "AwsUnreachable" : aws.code().replaceAll("[^A-Za-z0-9]", "");
        }
        if (cause instanceof KubeFailure kube) {
            return kube.is(KubeFailure.Reason.UNREACHABLE) ? "KubernetesUnreachable" : "KubernetesRefused";
        }
        return "InternalError";
    }

    /** What to do; empty where nothing is to be done. */
    public static String remedy(Throwable cause) {
        if (cause instanceof MigrationException known) {
            return known.remedy();
        }
        if (cause instanceof CanceledException) {
            return "";
        }
        if (cause instanceof SuspendedException suspended) {
            return switch (suspended.reason()) {
                case CLOCK_SKEW -> "Check the time service of the node that Caravan runs on.";
                case TOO_MANY_CALLS ->
                    "Find in CloudTrail who makes so many calls in this account, or have its request limits raised.";
                default -> "It is looked at again by itself; if this lasts, remove what the message names.";
            };
        }
        if (roleOf(cause).isPresent()) {
            return "Let the role's trust policy name who calls, with the external id that the Provider's Secret has, and allow"
                    + " them sts:AssumeRole on it, as deploy/iam/trust-policy.json and caravan-policy.json do.";
        }
        if (cause instanceof AwsFailure aws) {
            return switch (aws.fault()) {
                case DENIED -> "Allow " + aws.operation() + " to the provider's credentials; see deploy/iam.";
                case BUSY ->
                    "Wait for what others have under way in this account, or raise the quota that the code names.";
                case QUOTA -> "Raise the quota that the code names, and run a new Migration.";
                case EXPIRED -> "Renew the credentials in the provider's Secret.";
                default -> "Look the request up in CloudTrail, and run a new Migration when the cause is gone.";
            };
        }
        return cause instanceof KubeFailure kube
                ? refused(kube)
                : "This is a defect of Caravan: report it with the log of this time.";
    }

    private static String refused(KubeFailure failure) {
        return failure.is(KubeFailure.Reason.INVALID) || failure.is(KubeFailure.Reason.ALREADY_EXISTS)
                ? "Compare the object with what the API server says of it."
                : "Do what the message ends with.";
    }
}
