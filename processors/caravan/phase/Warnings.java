package caravan.phase;

import caravan.api.Condition;
import caravan.api.DiskRecord;
import caravan.api.InstanceMigration;
import caravan.api.Notice;
import caravan.inventory.Shares;
import caravan.model.CanceledException;
import caravan.model.Instance;
import caravan.planning.SourceChecks;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Pure: what the user must know although the migration goes on, or has succeeded: rules 7 and 11. */
final class Warnings {

    private static final String UNKNOWN = "Unknown";
    private static final String NOT_AS_BEFORE = "NotAsBefore";

    private Warnings() {}

    /** A warning that has no time yet. */
    record Warning(String type, String status, String reason, String message, String suggestion) {

        Condition at(String time) {
            return new Condition(type, status, reason, "Warn", message, suggestion, time);
        }
    }

    static Optional<Warning> ofWish(InstanceMigration record, Optional<CanceledException> wish) {
        return wish.map(canceled -> new Warning(
                "CancelTooLate",
                Condition.TRUE,
                canceled.reason(),
                canceled.getMessage() + " The virtual machine had been committed before, so the migration completed.",
                "To go back, stop the virtual machine and start instance "
                        + record.getSpec().instanceId() + " yourself."));
    }

    /** What of the disks will not be as it was, or asks for attention. */
    private static Optional<Warning> ofDisks(InstanceMigration record) {
        var notes = record.getSpec().intent().disks().stream()
                .flatMap(disk -> disk.notes().stream())
                .toList();
        return notes.isEmpty()
                ? Optional.empty()
                : Optional.of(new Warning(
                        "DisksDiffer",
                        Condition.TRUE,
                        NOT_AS_BEFORE,
                        String.join(" ", notes),
                        "If that is not wanted, cancel, and change the StorageMap or the tags of the volumes."));
    }

    /** What the plan of the machine warns of; what is told of several parts of it is one condition. */
    static List<Warning> ofPlan(InstanceMigration record) {
        var byReason = record.getSpec().intent().warnings().stream()
                .collect(Collectors.groupingBy(Notice::reason, LinkedHashMap::new, Collectors.toList()));
        var all = new ArrayList<Warning>();
        byReason.forEach((reason, notices) -> all.add(new Warning(
                reason,
                Condition.TRUE,
                NOT_AS_BEFORE,
                sentences(notices, Notice::message),
                sentences(notices, Notice::remedy))));
        ofDisks(record).ifPresent(all::add);
        return all;
    }

    private static String sentences(List<Notice> notices, Function<Notice, String> part) {
        return notices.stream().map(part).distinct().collect(Collectors.joining(" "));
    }

    /** The sweep goes on, until it has deleted the snapshots. */
    static Warning stillShared(InstanceMigration record, Throwable cause) {
        var account = record.getSpec().intent().share().account();
        var snapshots = record.getStatus().disks().stream()
                .filter(disk -> disk.sharedWith() != null)
                .map(DiskRecord::carriedSnapshot)
                .toList();
        return new Warning(
                "StillShared",
                Condition.TRUE,
                "NotEnded",
                "Account " + account + " may still use " + String.join(", ", snapshots) + ": " + cause.getMessage()
                        + ".",
                "The sweep goes on trying. To end it yourself, run for each: aws ec2 modify-snapshot-attribute"
                        + " --attribute createVolumePermission --operation-type remove --user-ids " + account
                        + " --snapshot-id ID; and revoke the grants of name " + Shares.nameOf(record)
                        + " on the keys.");
    }

    static Warning ofConversion(List<String> warnings) {
        return new Warning(
                "ConversionHasWarnings",
                Condition.TRUE,
                warnings.stream().anyMatch(text -> text.startsWith("VM customization failed"))
                        ? "CustomizationFailed"
                        : "ConverterWarned",
                "The conversion has succeeded, and warns: " + String.join(" ", warnings),
                "Look whether the machine boots and has what the warning names; else run the scripts in it yourself.");
    }

    static Warning filledSlower(List<String> told) {
        return new Warning(
                "FilledSlower",
                Condition.TRUE,
                "InitializationRate",
                String.join(" ", told),
                "Nothing needs to be done: the first reads of the new machine's disks are slower. Carry fewer machines at a"
                        + " time, or lower the rate, to have all of them filled alike.");
    }

    /** Anything but the stopped machine of the witness. One that is gone, or ends unstarted, competes with nobody. */
    static Optional<Warning> ofSource(InstanceMigration record, Optional<Instance> source) {
        return source.flatMap(instance -> restarted(record, instance)
                ? Optional.of(startedByOthers(instance))
                : instance.terminated() ? Optional.empty() : disksChanged(record, instance));
    }

    /** The end must not wait for an answer for ever, but nobody may take the silence for a good one. */
    static Warning unchecked(String type, String what, Throwable cause) {
        return new Warning(
                type,
                UNKNOWN,
                "NotChecked",
                "Nobody could look " + what + ": " + cause.getMessage(),
                "Look yourself before you rely on it.");
    }

    private static boolean restarted(InstanceMigration record, Instance instance) {
        return SourceChecks.restarted(record.getStatus().witness(), instance)
                || !(instance.is(Instance.STOPPED) || instance.terminated());
    }

    private static Warning startedByOthers(Instance instance) {
        return new Warning(
                "SourceRestarted",
                Condition.TRUE,
                "StartedByOthers",
                "Instance " + instance.id() + " is " + instance.state() + ", launched at " + instance.launchTime()
                        + ", though it had been stopped for its virtual machine, which was handed over.",
                "Two machines with one identity may be running: stop one of them.");
    }

    private static Optional<Warning> disksChanged(InstanceMigration record, Instance instance) {
        return SourceChecks.changed(record.getStatus().witness(), instance)
                .map(change -> new Warning(
                        "SourceDisksChanged",
                        Condition.TRUE,
                        "ChangedByOthers",
                        change.getMessage(),
                        "The virtual machine has the disks as they were when the source was stopped."
                                + " Find out who changed them, and whether anything is missing."));
    }
}
