package caravan.engine;

import caravan.ledger.HeldLock;
import caravan.model.Instance;
import caravan.model.Names;
import io.fabric8.kubernetes.api.model.HasMetadata;

/**
 * The lock of a source that ran, whose holder somebody has removed by force: nobody will start that source any more.
 *
 * @param state EC2's own word, {@link #GONE}, or {@link #UNKNOWN}
 */
public record OrphanLock(HeldLock lock, String state) {

    static final String GONE = "not found";
    static final String UNKNOWN = "not known";

    /** What an Event about it is about. */
    HasMetadata about() {
        return lock.lease();
    }

    /** What happened, and what to do about it. A virtual machine may have taken the source's place already. */
    String text() {
        var what = "The InstanceMigration " + lock.holderName() + " was removed by force and still locks instance "
                + lock.instanceId() + ", ";
        if (state.equals(Instance.RUNNING) || state.equals("pending")) {
            return what + "which is " + state + ". " + free();
        }
        if (state.equals(GONE) || state.equals("terminated") || state.equals("shutting-down")) {
            return what + "whose state is " + state + ". Look for copies with the tag " + mark() + ". " + free();
        }
        return what + "which was running before and whose state is " + state
                + " now. Unless a virtual machine with the label " + mark()
                + " has taken its place, run: " + SourceLeftStopped.command(lock.region(), lock.instanceId())
                + " . Then: " + free();
    }

    private String mark() {
        return Names.RECORD + "=" + lock.holder();
    }

    private String free() {
        var lease = lock.lease().getMetadata();
        return "A new Migration of the instance takes the lock by itself; to free it without one, run: kubectl -n "
                + lease.getNamespace() + " patch lease " + lease.getName()
                + " --type merge -p '{\"spec\":{\"holderIdentity\":\"\"}}'";
    }
}
