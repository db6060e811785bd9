package caravan.engine;

import caravan.api.Condition;
import caravan.api.InstanceMigration;
import caravan.api.InstanceMigrationStatus;

/** Pure: says loudly which instance is off, the exact command that starts it, and what must be stopped before. */
final class SourceLeftStopped {

    private SourceLeftStopped() {}

    /** The state is EC2's own word, or {@code not known} where EC2 could not be asked. */
    static InstanceMigrationStatus on(
            InstanceMigration record, InstanceMigrationStatus status, String state, String now) {
        var beside = Doubles.told(record);
        var text = "Instance " + record.getSpec().instanceId()
                + " was running before this migration, and its state is " + state + " now."
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
