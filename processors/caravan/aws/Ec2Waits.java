package caravan.aws;

import caravan.model.SuspendedException;
import caravan.model.WaitProgress;
import caravan.model.WaitProgress.Stalled;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;

/** All waits for one kind of object, over all gateways: the bean that a poll route asks again and again. */
public final class Ec2Waits<V> {

    private final List<WaitList<V>> lists = new CopyOnWriteArrayList<>();
    private volatile Optional<SuspendedException> suspended = Optional.empty();

    private WaitProgress observer = WaitProgress.none();

    Ec2Waits() {}

    /** Starts the batches that are due, each on its own gateway's threads, and returns at once. */
    public void dispatchDue() {
        lists.forEach(WaitList::dispatchDue);
    }

    /** Percent as last seen, while somebody waits for it. */
    public OptionalInt progress(String id) {
        return lists.stream().flatMapToInt(list -> list.progress(id).stream()).findFirst();
    }

    /** Since when it has not moved, and where it stopped; empty while it moves, and while nobody waits for it. */
    public Optional<Stalled> stalled(String id) {
        return lists.stream().flatMap(list -> list.stalled(id).stream()).findFirst();
    }

    /** From now on it hears of waits that stop moving. */
    public synchronized void observe(WaitProgress next) {
        observer = next;
        lists.forEach(list -> list.observe(next));
    }

    /** How many waits are open. */
    public int waiting() {
        return lists.stream().mapToInt(WaitList::waiting).sum();
    }

    /** Fails every wait with it, those to come too: the lease is lost, or Caravan stops. */
    synchronized void suspendAll(SuspendedException why) {
        suspended = Optional.of(why);
        lists.forEach(list -> list.suspendAll(why));
    }

    /** Lets new waits in again. */
    synchronized void resume() {
        suspended = Optional.empty();
        lists.forEach(WaitList::resume);
    }

    synchronized WaitList<V> add(WaitList<V> list) {
        suspended.ifPresent(list::suspendAll);
        list.observe(observer);
        lists.add(list);
        return list;
    }
}
