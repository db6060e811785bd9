package caravan.it;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** A program that a test starts and ends. Its stdin is a pipe that closes when this JVM dies in whatever way. */
public final class ChildProcess implements AutoCloseable {

    private static final Duration END_WITHIN = Duration.ofSeconds(20);

    private final Process process;
    private final Path log;

    private ChildProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** Starts a command whose output goes to a file; the environment is added to this JVM's. */
    public static ChildProcess start(List<String> command, Map<String, String> environment, Path log) {
        try {
            Files.createDirectories(log.getParent());
            var builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .directory(new File("").getAbsoluteFile());
            builder.environment().putAll(environment);
            return new ChildProcess(builder.start(), log);
        } catch (IOException e) {
            throw new UncheckedIOException("'" + command.get(0) + "' could not be started.", e);
        }
    }

    public long pid() {
        return process.pid();
    }

    public boolean alive() {
        return process.isAlive();
    }

    public String log() {
        try {
            return Files.exists(log) ? Files.readString(log) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Looks until there is an answer; fails at once, with the log, when the process ends before. */
    public <T> T await(String what, Duration within, Supplier<Optional<T>> look) {
        return Eventually.get(what + ", see " + log, within, () -> {
            var found = look.get();
            if (found.isEmpty() && !process.isAlive()) {
                throw new AssertionError(
                        "Ended with status " + process.exitValue() + " before: " + what + "\n" + log());
            }
            return found;
        });
    }

    /** Ends it as {@code kill -9} does: nothing is given back, nothing is finished. */
    public void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** Sends SIGTERM and waits; SIGKILL when that does not help. */
    @Override
    public void close() {
        process.destroy();
        if (!awaitEnd()) {
            kill();
        }
    }

    /** Sends SIGTERM and tells how long the process took to end. */
    public Duration terminate() {
        var sent = Instant.now();
        process.destroy();
        if (!awaitEnd()) {
            throw new AssertionError("Still there " + END_WITHIN.toSeconds() + " s after SIGTERM, see " + log);
        }
        return Duration.between(sent, Instant.now());
    }

    /** Stands still from now on: nothing runs, and nobody is told. */
    public void pause() {
        signal("STOP");
    }

    /** Goes on, as if no time had passed. */
    public void resume() {
        signal("CONT");
    }

    /** The JDK knows two signals only. */
    private void signal(String name) {
        try {
            var command = List.of("kill", "-" + name, Long.toString(process.pid()));
            var status = new ProcessBuilder(command).inheritIO().start().waitFor();
            if (status != 0) {
                throw new AssertionError(command + " ended with status " + status + ".");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted while a signal was sent.", e);
        }
    }

    private boolean awaitEnd() {
        try {
            return process.waitFor(END_WITHIN.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
