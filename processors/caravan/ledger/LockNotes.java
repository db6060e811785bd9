package caravan.ledger;

import caravan.api.InstanceMigration;
import caravan.model.Names;
import caravan.model.State;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What a source lock remembers, in annotations: plans and records get deleted. */
record LockNotes(Map<String, String> all) {

    /** The last end, as {@link State#text()}. */
    static final String LAST_END = "caravan.io/last-end";

    private static final String LAST_RECORD = "caravan.io/last-record";
    /** The original power state, {@code On} or {@code Off}. */
    private static final String POWER = "caravan.io/original-power";
    /** Namespace and name of the record that took it last: its uid says nothing to people once it is gone. */
    private static final String HELD_BY = "caravan.io/held-by";

    /** Namespace and name of the virtual machine that the instance became. */
    private static final String TARGET = "caravan.io/target";

    private static final String ON = "On";

    static LockNotes of(Lease lock) {
        return new LockNotes(
                Optional.ofNullable(lock.getMetadata().getAnnotations()).orElse(Map.of()));
    }

    /** For the record that takes the lock; {@code lastEnd} is that of the migration before it, empty before the first. */
    static Map<String, String> taken(InstanceMigration record, boolean originallyOn, String lastEnd) {
        var notes = new HashMap<>(
                Map.of(POWER, originallyOn ? ON : "Off", HELD_BY, record.ref().toString()));
        if (!lastEnd.isEmpty()) {
            notes.put(LAST_END, lastEnd);
        }
        return notes;
    }

    /** From the commit on with its virtual machine; a later end without one leaves that of an earlier success. */
    static Map<String, String> ended(InstanceMigration record, State end) {
        var notes = new HashMap<>(Map.of(LAST_END, end.text(), LAST_RECORD, record.uid()));
        if (end.afterCommit()) {
            var target = record.getSpec().intent().target();
            notes.put(Names.TARGET_UID, String.valueOf(record.getStatus().targetUid()));
            notes.put(TARGET, target.namespace() + "/" + target.name());
        }
        return notes;
    }

    boolean originallyOn() {
        return ON.equals(all.get(POWER));
    }

    /** Empty before the first one. */
    String lastEnd() {
        return all.getOrDefault(LAST_END, "");
    }

    Optional<String> heldBy() {
        return Optional.ofNullable(all.get(HELD_BY));
    }

    /** Uid of the virtual machine that the instance became. */
    Optional<String> machine() {
        return Optional.ofNullable(all.get(Names.TARGET_UID)).filter(uid -> !uid.isEmpty());
    }

    /** As people know it; locks from before this was noted have its uid only. */
    String machineName() {
        return Optional.ofNullable(all.get(TARGET))
                .map(name -> name + " (uid " + machine().orElse("not noted") + ")")
                .orElse("with uid " + machine().orElse("not noted"));
    }

    /** Whether the virtual machine of this record has taken the source's place, whatever has become of the record. */
    boolean handedOverBy(String record) {
        return record.equals(all.get(LAST_RECORD)) && machine().isPresent();
    }
}
