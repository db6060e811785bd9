package caravan.ledger;

import caravan.model.Names;
import caravan.model.State;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A source lock that somebody holds. Everything that it tells is its own memory: its holder may be gone.
 *
 * @param holder uid of the record that took it
 */
public record HeldLock(Lease lease, String holder) {

    /** As {@link Names#sourceLock} writes it: neither account nor region has {@code -i-} in it. */
    private static final Pattern NAME = Pattern.compile("([^-]+)-(.+?)-(i-.+)");

    /** Empty where nobody holds it, or where it is no source lock: whoever leads holds a Lease there, too. */
    static Optional<HeldLock> of(Lease lease) {
        return SourceLocks.holderOf(lease)
                .filter(holder -> NAME.matcher(lease.getMetadata().getName()).matches())
                .map(holder -> new HeldLock(lease, holder));
    }

    /** Whether the source ran before anybody migrated it. */
    public boolean originallyOn() {
        return LockNotes.of(lease).originallyOn();
    }

    /** Uid of the virtual machine that has taken the source's place, if its holder has come so far. */
    public Optional<String> machine() {
        var notes = LockNotes.of(lease);
        return notes.handedOverBy(holder) ? notes.machine() : Optional.empty();
    }

    /** The merge patch by which a person frees it and says how the migration has ended. */
    public String freedAs(State end) {
        return "{\"metadata\":{\"annotations\":{\"" + LockNotes.LAST_END + "\":\"" + end.text()
                + "\"}},\"spec\":{\"holderIdentity\":\"\"}}";
    }

    /** The record that took it, as people know it; locks from before this was noted have its uid only. */
    public String holderName() {
        return LockNotes.of(lease)
                .heldBy()
                .map(name -> name + " (uid " + holder + ")")
                .orElse("with uid " + holder);
    }

    public String account() {
        return part(1);
    }

    public String region() {
        return part(2);
    }

    public String instanceId() {
        return part(3);
    }

    private String part(int group) {
        var matcher = NAME.matcher(lease.getMetadata().getName());
        return matcher.matches() ? matcher.group(group) : "";
    }
}
