package caravan.phase;

import caravan.api.InstanceMigration;
import caravan.kube.KubeGateway;
import caravan.manifest.ConversionPods;
import caravan.model.Conversion;
import caravan.model.Timer;
import caravan.model.WaitProgress;
import caravan.model.WaitProgress.Stalled;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;

/**
 * Looks from time to time at the logs of conversions that run, and tells how far they have come, or that they say nothing
 * new. By the log and not by a port: a network policy may keep everybody from that. It stands beside the wait for the pod,
 * which goes on whatever becomes of a look.
 */
final class ConversionWatch {

    /** Of a log that debugs itself; a step that was passed among more of them is not seen, the next one is. */
    static final int LINES = 2_000;
    /** Looks under way at once, of all conversions. */
    static final int AT_ONCE = 4;

    private final KubeGateway kube;
    private final Timer timer;
    private final ConversionSettings.Watching settings;
    private final Queue<Look> due = new ArrayDeque<>();
    private int underWay;
    private volatile WaitProgress observer = WaitProgress.none();

    ConversionWatch(KubeGateway kube, Timer timer, ConversionSettings.Watching settings) {
        this.kube = kube;
        this.timer = timer;
        this.settings = settings;
    }

    /** From now on it hears of conversions. */
    void observe(WaitProgress next) {
        observer = next;
    }

    /** Looks until the wait for the record's pod is over. */
    void during(InstanceMigration record, CompletableFuture<?> wait) {
        var look = new Look(record, timer.now());
        rest(look);
        var unused = wait.whenComplete((ended, failure) -> look.end());
    }

    private void rest(Look look) {
        var unused = timer.after(settings.period()).whenComplete((over, suspended) -> {
            if (suspended == null) {
                queue(look);
            }
        });
    }

    private void queue(Look look) {
        synchronized (due) {
            due.add(look);
        }
        next();
    }

    private void next() {
        Look look;
        synchronized (due) {
            due.removeIf(Look::over);
            if (underWay == AT_ONCE || due.isEmpty()) {
                return;
            }
            look = due.remove();
            underWay++;
        }
        var unused = kube.logTail(look.namespace, look.pod, LINES).whenComplete((lines, failure) -> {
            synchronized (due) {
                underWay--;
            }
            // A container that has not started has no log, and one that cannot be read says nothing of the conversion.
            if (failure == null) {
                look.seen(lines);
            }
            rest(look);
            next();
        });
    }

    /** One conversion that runs. */
    private final class Look {

        private final String record;
        private final String namespace;
        private final String pod;
        private final int disks;
        private Optional<Conversion> known = Optional.empty();
        /** Of the lines that were read last; there may be many, and many conversions. */
        private int last;

        private Instant moved;
        private boolean silent;
        private boolean over;

        private Look(InstanceMigration of, Instant begun) {
            record = of.uid();
            namespace = of.getSpec().intent().target().namespace();
            pod = ConversionPods.nameOf(of);
            disks = of.disks().size();
            moved = begun;
        }

        private synchronized boolean over() {
            return over;
        }

        private synchronized void end() {
            over = true;
            if (silent) {
                observer.movesAgain(id());
            }
            observer.converted(record);
        }

        private synchronized void seen(List<String> lines) {
            if (over) {
                return;
            }
            if (lines.hashCode() != last) {
                last = lines.hashCode();
                moved = timer.now();
                known = ConversionLog.read(lines, disks, known);
                known.ifPresent(now -> observer.converting(record, now));
            }
            var still = !timer.now().isBefore(moved.plus(settings.silentAfter()));
            if (still && !silent) {
                observer.stalled(stalled());
            } else if (!still && silent) {
                observer.movesAgain(id());
            }
            silent = still;
        }

        private String id() {
            return namespace + "/" + pod;
        }

        private Stalled stalled() {
            return new Stalled(
                    id(),
                    "the conversion in pod " + id() + ", whose log says nothing new",
                    moved,
                    known.map(at -> "at " + at.percent() + " % in step: " + at.step())
                            .orElse(""),
                    "See the pod's log and events. It is left alone until caravan.phase.conversion-timeout; cancel this"
                            + " VM where it hangs, and its source is started again.");
        }
    }
}
