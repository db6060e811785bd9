package caravan.engine;

import caravan.api.Condition;
import caravan.api.InstanceMigration;
import caravan.api.InstanceMigrationStatus;

/** Pure: says loudly which instance is off, and the exact command that starts it. */
final class SourceLeftStopped {

    private SourceLeftStopped() {}

    /** The state is EC2's own word, or {@code not known} where EC2 could not be asked. */
    static InstanceMigrationStatus on(
            InstanceMigration record, InstanceMigrationStatus status, String state, String now) {
        var id = record.getSpec().instanceId();
        var command = command(record);
        var text = "Instance " + id + " was running before this migration, and its state is " + state + " now.";
        return status.withMessage(text + " Run: " + command)
                .withSourceState(state)
                .withCondition(new Condition(
                        "SourceLeftStopped",
                        Condition.TRUE,
                        "StartDeadlineExceeded",
                        "Critical",
                        text,
                        "Run: " + command,
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
