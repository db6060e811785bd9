package caravan.sim;

import caravan.api.DiskRecord;
import caravan.model.State;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class ProgressTest {

    private static final DiskProgress DISK = DiskProgress.waiting("vol-1", "/dev/xvda");

    private final ByteArrayOutputStream screen = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(screen, true, StandardCharsets.UTF_8);

    @Test
    void shouldPrintOneLinePerPhaseWithoutATerminal() {
        // Given
        var progress = new PlainProgress(out, InstantSource.fixed(Instant.EPOCH));

        // When
        progress.show(List.of(vm("Waiting", "")));
        progress.show(List.of(vm("Initialize", "")));
        progress.show(List.of(vm("Initialize", "")));
        progress.show(List.of(vm("RollingBack", "The volume is gone.")));
        progress.close();

        // Then
        assertThat(screen().lines())
                .containsExactly(
                        "   0.0 s  web-1      Initialize",
                        "   0.0 s  web-1      RollingBack        The volume is gone.");
    }

    @Test
    void shouldPrintEachStepOfAConversionWithoutATerminal() {
        // Given
        var progress = new PlainProgress(out, InstantSource.fixed(Instant.EPOCH));

        // When
        progress.show(List.of(vm("ImageConversion", "")));
        progress.show(List.of(vm("ImageConversion", "37 % Inspecting the source")));
        progress.show(List.of(vm("ImageConversion", "37 % Inspecting the source")));
        progress.close();

        // Then
        assertThat(screen().lines())
                .containsExactly(
                        "   0.0 s  web-1      ImageConversion",
                        "   0.0 s  web-1      ImageConversion    37 % Inspecting the source");
    }

    @Test
    void shouldDrawALineForTheMachineAndABarForTheDisk() {
        // When
        try (var progress = new BarProgress(out, 80)) {
            progress.show(List.of(vm("Initialize", "")));
            progress.show(List.of(new VmProgress(
                    "i-1", "web-1", "DiskTransfer", "", List.of(DISK.at(State.DISK_TRANSFER, volume(), 100)))));
        }

        // Then
        assertThat(screen())
                .contains("web-1        DiskTransfer")
                .containsPattern("/dev/xvda +\\[=+ +] +70 %")
                .contains("volume made");
    }

    @ParameterizedTest
    @CsvSource({
        "CREATE_SNAPSHOTS,  50, 30, snapshot 50 %",
        "CREATE_SNAPSHOTS, 100, 60, snapshot taken",
        "ROLLING_BACK,     100,  0, being undone",
        "ROLLED_BACK,      100,  0, undone",
        "CLEANUP,          100, 100, carried",
        "SUCCEEDED,        100, 100, carried"
    })
    void shouldTellHowFarADiskIs(State state, int snapshot, int percent, String doing) {
        var disk = DISK.at(state, new DiskRecord("vol-1").withSnapshot("snap-1"), snapshot);
        assertThat(disk).isEqualTo(new DiskProgress("vol-1", "/dev/xvda", percent, doing));
    }

    @Test
    void shouldNeverGoBackOnTheWay() {
        assertThat(List.of(
                        DISK.at(State.CREATE_SNAPSHOTS, new DiskRecord("vol-1").withSnapshot("snap-1"), 100),
                        DISK.at(State.DISK_TRANSFER, volume(), 100),
                        DISK.at(State.IMAGE_CONVERSION, volume(), 100),
                        DISK.at(State.CREATE_VM, volume(), 100),
                        DISK.at(State.COMMITTED, volume(), 100)))
                .extracting(DiskProgress::percent)
                .isSorted();
    }

    private static DiskRecord volume() {
        return new DiskRecord("vol-1").withSnapshot("snap-1").withVolume("vol-2");
    }

    private static VmProgress vm(String phase, String message) {
        return new VmProgress("i-1", "web-1", phase, message, List.of(DISK));
    }

    private String screen() {
        return screen.toString(StandardCharsets.UTF_8);
    }
}
