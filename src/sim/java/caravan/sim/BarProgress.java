package caravan.sim;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import me.tongfei.progressbar.InteractiveConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressState;

/** For a terminal: a line for each machine, and under it a bar for each of its disks. */
final class BarProgress implements Progress {

    private static final int WHOLE = 100;
    /** Name, percent and words. */
    private static final int BESIDE_BAR = 40;

    private static final int REDRAWN_EVERY_MILLIS = 250;

    private final PrintStream out;
    private final int width;
    private final Map<String, ProgressBar> bars = new LinkedHashMap<>();

    /**
     * Draws at the cursor.
     *
     * @param width of the terminal; given, because the library would find it with a terminal of its own, which takes
     *     Ctrl-C away from the virtual machine
     */
    BarProgress(PrintStream out, int width) {
        this.out = out;
        this.width = width;
    }

    @Override
    public void show(List<VmProgress> vms) {
        for (var vm : vms) {
            bars.computeIfAbsent(vm.id(), id -> line(vm.name())).setExtraMessage(words(vm));
            vm.disks().forEach(this::show);
        }
    }

    private void show(DiskProgress disk) {
        bars.computeIfAbsent(disk.sourceVolumeId(), id -> bar("  " + disk.device()))
                .setExtraMessage(disk.doing())
                .stepTo(disk.percent());
    }

    private static String words(VmProgress vm) {
        return vm.message().isEmpty() ? vm.phase() : vm.phase() + ": " + vm.message();
    }

    private ProgressBar line(String name) {
        return builder(name).setRenderer(BarProgress::render).build();
    }

    private ProgressBar bar(String name) {
        return builder(name).setRenderer(BarProgress::renderDisk).build();
    }

    private ProgressBarBuilder builder(String name) {
        return new ProgressBarBuilder()
                .setTaskName(name)
                .setInitialMax(WHOLE)
                .setUpdateIntervalMillis(REDRAWN_EVERY_MILLIS)
                .continuousUpdate()
                .setConsumer(new InteractiveConsoleProgressBarConsumer(out, width - 1));
    }

    private static String render(ProgressState vm, int width) {
        return filled(String.format("%-12s %s", vm.getTaskName(), vm.getExtraMessage()), width);
    }

    private static String renderDisk(ProgressState disk, int width) {
        var room = Math.max(width - BESIDE_BAR, 0);
        var done = (int) (room * disk.getNormalizedProgress());
        var bar = "=".repeat(done) + " ".repeat(room - done);
        return filled(
                String.format(
                        "%-12s [%s] %3d %%  %s", disk.getTaskName(), bar, disk.getCurrent(), disk.getExtraMessage()),
                width);
    }

    /** As wide as the terminal, or the end of a longer line would remain. */
    private static String filled(String text, int width) {
        return text.length() > width ? text.substring(0, width) : text + " ".repeat(width - text.length());
    }

    @Override
    public void close() {
        new ArrayList<>(bars.values()).forEach(ProgressBar::close);
        out.flush();
    }
}
