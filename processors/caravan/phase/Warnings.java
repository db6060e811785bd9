package caravan.phase;

import caravan.api.Condition;
import caravan.api.InstanceMigration;
import caravan.model.CanceledException;
import caravan.model.Instance;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Pure: what the user must know although the migration has succeeded: rules 7 and 11. */
final class Warnings {

    private Warnings() {}

    /** A warning that has no time yet. */
    record Warning(String type, String reason, String message, String suggestion) {

        Condition at(String time) {
            return new Condition(type, Condition.TRUE, reason, "Warn", message, suggestion, time);
        }
    }

    static List<Warning> afterCommit(
            InstanceMigration record, Optional<CanceledException> wish, Optional<Instance> source) {
        var warnings = new ArrayList<Warning>();
        wish.ifPresent(canceled -> warnings.add(new Warning(
                "CancelTooLate",
                canceled.reason(),
                canceled.getMessage() + " The virtual machine had been committed before, so the migration completed.",
                "To go back, stop the virtual machine and start instance "
                        + record.getSpec().instanceId() + " yourself.")));
        source.filter(instance -> restarted(record, instance))
                .ifPresent(instance -> warnings.add(new Warning(
                        "SourceRestarted",
                        "StartedByOthers",
                        "Instance " + instance.id() + " is " + instance.state() + " again, launched at "
                                + instance.launchTime() + ", while its virtual machine was handed over.",
                        "Two machines with one identity may be running: stop one of them.")));
        return warnings;
    }

    private static boolean restarted(InstanceMigration record, Instance instance) {
        return !instance.terminated()
                && !instance.launchTime()
                        .toString()
                        .equals(record.getStatus().witness().launchTime());
    }
}
