package caravan.engine;

import caravan.api.Condition;
import caravan.api.InstanceMigration;
import caravan.api.InstanceMigrationStatus;
import caravan.model.Instance;

/** Pure: says loudly which instance is off, the exact command that starts it, and what must be stopped before. */
final class SourceLeftStopped {

    private SourceLeftStopped() {}

    /** The state is EC2's own word, or {@code not known} where EC2 could not be asked. */
    static InstanceMigrationStatus on(
            InstanceMigration record, InstanceMigrationStatus status, String state, String now) {
        return on(record, status, state, "", now);
    }

    /** As the instance is, with EC2's reason where it began to start it and gave up. */
    static InstanceMigrationStatus on(
            InstanceMigration record, InstanceMigrationStatus status, Instance source, String now) {
        return on(record, status, source.state(), why(source.stateReason()), now);
    }

    /** AWS knowledge centre: such a start is accepted, goes pending and falls back to stopped. */
    private static String why(Instance.StateReason reason) {
        return reason.code().equals("Client.InternalError")
                ? " EC2 accepts the start and gives up (" + reason.code()
                        + "), as it does where the keys may not use the"
                        + " KMS key of a disk: allow kms:CreateGrant on it first."
                : "";
    }

    private static InstanceMigrationStatus on(
            InstanceMigration record, InstanceMigrationStatus status, String state, String why, String now) {
        var beside = Doubles.told(record);
        var text = "Instance " + record.getSpec().instanceId()
                + " was running before this migration, and its state is " + state + " now." + why
                + beside.map(runs -> " " + runs.message()).orElse("");
        var remedy = beside.map(runs -> runs.suggestion() + " Only when it is stopped, run: ")
                        .orElse("Run: ")
                + command(record);
        return status.withMessage(text + " " + remedy)
                .withSourceState(state)
                .withCondition(new Condition(
                        "SourceLeftStopped",
                        Condition.TRUE,
                        beside.map(Condition::reason).orElse("StartDeadlineExceeded"),
                        "Critical",
                        text,
                        remedy,
                        now));
    }

    /** What starts the source by hand. */
    static String command(InstanceMigration record) {
        return command(
                record.getSpec().intent().source().region(), record.getSpec().instanceId());
    }

    static String command(String region, String instanceId) {
        return "aws ec2 start-instances --region " + region + " --instance-ids " + instanceId;
    }
}
