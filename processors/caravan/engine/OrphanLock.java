package caravan.engine;

import caravan.ledger.HeldLock;
import caravan.model.Instance;
import caravan.model.Names;
import caravan.model.State;
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

    /** What happened, and what to do about it. Before the commit is noted only people know what has taken its place. */
    String text() {
        var what = "The InstanceMigration " + lock.holderName() + " was removed by force and still locks instance "
                + lock.instanceId() + ", ";
        if (lock.machine().isPresent()) {
            return what + "whose state is " + state + ". The virtual machine with uid "
                    + lock.machine().get() + " has taken its place: do not start it. " + free(State.SUCCEEDED);
        }
        if (state.equals(Instance.RUNNING)) {
            return what + "which is running. " + free(State.ROLLED_BACK);
        }
        if (state.equals(GONE) || state.equals("terminated") || state.equals("shutting-down")) {
            return what + "whose state is " + state + ". Look for copies with the tag " + mark() + ". "
                    + free(State.SOURCE_LOST);
        }
        return what + "which was running before and whose state is " + state
                + " now. Unless a virtual machine with the label " + mark()
                + " has taken its place, run: " + SourceLeftStopped.command(lock.region(), lock.instanceId())
                + " . Then: " + free(State.SOURCE_LEFT_STOPPED) + " ; if one has, only that, with "
                + State.SUCCEEDED.text() + " in place of " + State.SOURCE_LEFT_STOPPED.text() + ".";
    }

    private String mark() {
        return Names.RECORD + "=" + lock.holder();
    }

    /** With an end, or the next migration of a source that is still off would take it for one that was always off. */
    private String free(State end) {
        var lease = lock.lease().getMetadata();
        return (end == State.SUCCEEDED
                        ? "To free the lock"
                        : "A new Migration of the instance takes the lock by itself; to free it without one")
                + ", run: kubectl -n " + lease.getNamespace() + " patch lease " + lease.getName()
                + " --type merge -p '" + lock.freedAs(end) + "'";
    }
}
