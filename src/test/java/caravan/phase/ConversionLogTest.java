package caravan.phase;

import caravan.model.Conversion;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/** What a converter's log tells of its progress. */
class ConversionLogTest {

    /** A run in place, without what debugs it. */
    private static final List<String> RUN = List.of(
            "[   0.0] Setting up the source: -i disk /var/tmp/v2v/web-sda",
            "[   1.0] Opening the source",
            "[  11.2] Checking filesystem integrity before conversion",
            "[  12.3] Detecting if this guest uses BIOS or UEFI to boot",
            "[  12.7] Inspecting the source",
            "[  13.9] Detecting the boot device",
            "[  13.9] Checking for sufficient free disk space in the guest",
            "[  13.9] Converting Fedora Linux 43 (Cloud Edition) (fedora43) to run on KVM",
            "virt-v2v-in-place: This guest has virtio drivers installed.",
            "[  29.8] Setting a random seed",
            "[  29.8] SELinux relabelling",
            "[  32.4] Checking filesystem integrity after conversion",
            "[  33.4] Closing the overlay",
            "[  36.2] Finishing off",
            "virt-v2v monitoring: Finished",
            "Conversion succeeded — committing overlays to base disks",
            "Committed and removed overlay web-sda.qcow2",
            "Committed and removed overlay web-sdb.qcow2");

    @Test
    void shouldOnlyGrowWhenAConversionGoesOn() {
        // When
        var percents = new ArrayList<Integer>();
        Optional<Conversion> known = Optional.empty();
        for (var line = 1; line <= RUN.size(); line++) {
            known = ConversionLog.read(RUN.subList(0, line), 2, known);
            percents.add(known.orElseThrow().percent());
        }

        // Then
        assertThat(percents).isSorted();
        assertThat(percents.get(0)).isEqualTo(7);
        assertThat(percents.get(percents.size() - 3)).isEqualTo(90);
        assertThat(percents.get(percents.size() - 2)).isEqualTo(95);
        assertThat(known).contains(new Conversion(99, "Committing the changes to the disks"));
    }

    @Test
    void shouldBeTheSameWhenItIsReadInOneOrInParts() {
        // Given
        var half = ConversionLog.read(RUN.subList(0, 8), 2, Optional.empty());

        // When
        var parts = ConversionLog.read(RUN.subList(8, 14), 2, half);

        // Then
        assertThat(parts)
                .isEqualTo(ConversionLog.read(RUN.subList(0, 14), 2, Optional.empty()))
                .contains(new Conversion(90, "Finishing off"));
    }

    static Stream<Arguments> lines() {
        return Stream.of(
                arguments(
                        "the kernel of the appliance", List.of("[    0.717989] Booting paravirtualized kernel on KVM")),
                arguments("a trace", List.of("libguestfs: trace: v2v: feature_available \"libxfs\"")),
                arguments("a step that a guest's program prints", List.of("echo [ 1.0] Finishing off")),
                arguments("nothing", List.of()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("lines")
    void shouldKnowNothingMoreWhenALineIsNoStep(String what, List<String> lines) {
        assertThat(ConversionLog.read(lines, 1, Optional.empty())).as(what).isEmpty();
        assertThat(ConversionLog.read(lines, 1, Optional.of(new Conversion(30, "Opening the source"))))
                .as(what)
                .contains(new Conversion(30, "Opening the source"));
    }

    /** As images print it that copy, and the percent of the disk that is copied counts for all of them. */
    @Test
    void shouldTellThePercentOfAllDisksWhenTheyAreCopied() {
        assertThat(ConversionLog.read(
                        List.of(
                                "[ 104.3] Copying disk 2/4",
                                "virt-v2v monitoring: Copying disk 2 out of 4",
                                " 48% [*******---------]",
                                "virt-v2v monitoring: Progress update, completed 48 %"),
                        4,
                        Optional.empty()))
                .contains(new Conversion(37, "Copying disk 2/4"));
        assertThat(ConversionLog.read(
                        List.of("virt-v2v monitor: Progress update, completed 999%"), 1, Optional.empty()))
                .contains(new Conversion(99, ""));
        assertThat(ConversionLog.read(
                        List.of("Copying disk 0/0", "virt-v2v monitoring: Progress update, completed 5 %"),
                        0,
                        Optional.empty()))
                .hasValueSatisfying(sofar -> assertThat(sofar.percent()).isBetween(0, 99));
    }

    @Test
    void shouldGoOnTellingStepsWhenAnotherToolCountsItsOwn() {
        assertThat(ConversionLog.read(
                        List.of("[   0.0] Examining the guest ..."), 1, Optional.of(new Conversion(99, "x"))))
                .contains(new Conversion(99, "Examining the guest ..."));
    }

    @Test
    void shouldCutAStepWhenItIsLong() {
        assertThat(ConversionLog.read(List.of("[   0.0] Converting " + "x".repeat(500)), 1, Optional.empty()))
                .hasValueSatisfying(
                        sofar -> assertThat(sofar.step()).hasSize(121).endsWith("…"));
    }
}
