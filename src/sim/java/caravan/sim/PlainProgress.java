package caravan.sim;

import caravan.model.State;
import java.io.PrintStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** For pipes and logs: one line whenever a machine enters a phase, or a step of its conversion. */
final class PlainProgress implements Progress {

    private static final double MILLIS = 1_000;

    private final PrintStream out;
    private final InstantSource clock;
    private final long start;
    private final Map<String, String> shown = new HashMap<>();

    PlainProgress(PrintStream out, InstantSource clock) {
        this.out = out;
        this.clock = clock;
        start = clock.millis();
    }

    @Override
    public void show(List<VmProgress> vms) {
        vms.stream()
                .filter(vm -> !vm.phase().equals(VmProgress.WAITING))
                .filter(vm -> !toTell(vm).equals(shown.put(vm.id(), toTell(vm))))
                .forEach(this::print);
    }

    /** What a machine waits for changes too often for a log; the steps of its conversion do not. */
    private static String toTell(VmProgress vm) {
        return vm.phase().equals(State.IMAGE_CONVERSION.text()) ? vm.phase() + vm.message() : vm.phase();
    }

    private void print(VmProgress vm) {
        var seconds = Duration.ofMillis(clock.millis() - start).toMillis() / MILLIS;
        var line = String.format(Locale.ROOT, "%6.1f s  %-10s %-18s %s", seconds, vm.name(), vm.phase(), vm.message());
        out.println(line.stripTrailing());
    }

    @Override
    public void close() {
        out.flush();
    }
}
