package caravan.aws;

import caravan.model.SuspendedException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;

/** All waits for one kind of object, over all gateways: the bean that a poll route asks again and again. */
public final class Ec2Waits<V> {

    private final List<WaitList<V>> lists = new CopyOnWriteArrayList<>();
    private volatile Optional<SuspendedException> suspended = Optional.empty();

    Ec2Waits() {}

    /** Starts the batches that are due, each on its own gateway's threads, and returns at once. */
    public void dispatchDue() {
        lists.forEach(WaitList::dispatchDue);
    }

    /** Percent as last seen, while somebody waits for it. */
    public OptionalInt progress(String id) {
        return lists.stream()
                .map(list -> list.progress(id))
                .filter(OptionalInt::isPresent)
                .findFirst()
                .orElse(OptionalInt.empty());
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
        lists.add(list);
        return list;
    }
}
