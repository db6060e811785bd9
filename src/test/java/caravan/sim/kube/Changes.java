package caravan.sim.kube;

import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import java.util.function.Consumer;

/** An informer's handler for controllers that treat added, changed and deleted alike: look again. */
final class Changes<T> implements ResourceEventHandler<T> {

    private final Consumer<T> changed;

    private Changes(Consumer<T> changed) {
        this.changed = changed;
    }

    static <T> Changes<T> of(Consumer<T> changed) {
        return new Changes<>(changed);
    }

    @Override
    public void onAdd(T added) {
        changed.accept(added);
    }

    @Override
    public void onUpdate(T before, T after) {
        changed.accept(after);
    }

    @Override
    public void onDelete(T deleted, boolean finalStateUnknown) {
        changed.accept(deleted);
    }
}
