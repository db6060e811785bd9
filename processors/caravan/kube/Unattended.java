package caravan.kube;

import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Callbacks whose own outcome nobody waits for: what they throw is logged instead of lost. */
final class Unattended {

    private static final Logger LOG = LoggerFactory.getLogger(Unattended.class);

    private Unattended() {}

    /** Runs the action when the stage has ended, well or not. */
    static <T> void whenOver(CompletionStage<T> stage, BiConsumer<? super T, ? super Throwable> action) {
        var unused = stage.handle((value, failure) -> {
            try {
                action.accept(value, failure);
            } catch (RuntimeException e) {
                LOG.error("A callback failed", e);
            }
            return null;
        });
    }
}
