package caravan.sim;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Looks at a migration several times a second, shows what it sees, and knows when it is over. */
final class Watch implements AutoCloseable {

    private static final long PAUSE_MILLIS = 200;

    private final ScheduledExecutorService looks = Executors.newSingleThreadScheduledExecutor(work -> {
        var thread = new Thread(work, "sandbox-watch");
        thread.setDaemon(true);
        return thread;
    });

    private final CompletableFuture<List<String>> ended = new CompletableFuture<>();
    private final Onlooker onlooker;
    private final Path inbox;
    private final Progress progress;
    private boolean closed;

    Watch(Onlooker onlooker, Path inbox, Progress progress) {
        this.onlooker = onlooker;
        this.inbox = inbox;
        this.progress = progress;
    }

    /** What went wrong, in words; empty when every machine has been carried. */
    List<String> untilEnd(Duration patience) throws InterruptedException {
        ScheduledFuture<?> unused = looks.scheduleWithFixedDelay(this::look, 0, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        try {
            return ended.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return onlooker.look().stream()
                    .filter(vm -> !vm.succeeded())
                    .map(vm -> vm.name() + " is still in " + vm.phase() + " after " + patience.toSeconds() + " s"
                            + reason(vm))
                    .toList();
        } catch (ExecutionException e) {
            throw new IllegalStateException("The sandbox cannot see how the migration goes on.", e.getCause());
        }
    }

    private synchronized void look() {
        if (closed) {
            return;
        }
        try {
            var vms = onlooker.look();
            progress.show(vms);
            problems(vms).ifPresent(ended::complete);
        } catch (RuntimeException | IOException e) {
            ended.completeExceptionally(e);
        }
    }

    /** Empty while it is not over. */
    private Optional<List<String>> problems(List<VmProgress> vms) throws IOException {
        var refusal = onlooker.refusal(inbox);
        if (refusal.isPresent()) {
            return Optional.of(List.of("The plan was refused: " + refusal.get()));
        }
        if (!vms.stream().allMatch(VmProgress::ended)) {
            return Optional.empty();
        }
        return Optional.of(vms.stream()
                .filter(vm -> !vm.succeeded())
                .map(vm -> vm.name() + " ended " + vm.phase() + reason(vm))
                .toList());
    }

    private static String reason(VmProgress vm) {
        return vm.message().isEmpty() ? "." : ": " + vm.message();
    }

    @Override
    public synchronized void close() {
        looks.shutdown();
        closed = true;
        progress.close();
    }
}
