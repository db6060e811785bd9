package caravan.planning;

import caravan.api.Witness;
import caravan.fake.FakeWorld;
import caravan.fake.Machines;
import caravan.model.Instance;
import caravan.model.MigrationException;
import caravan.model.State;
import caravan.model.Volume;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Whether a source is as the witness of its stop saw it. */
class SourceChecksTest {

    private static final String STOPPED_BY_US = "Client.UserInitiatedShutdown";

    private final Instance stopped = Machines.because(
            STOPPED_BY_US,
            Machines.in(Instance.STOPPED, Machines.instance("i-1", List.of("vol-source"), List.of("subnet-1"))));
    private final Witness witness = new Witness(
            Machines.LAUNCHED.toString(),
            STOPPED_BY_US,
            List.of(new Witness.WitnessDisk("vol-source", "/dev/xvda", Machines.LAUNCHED.toString())),
            "2026-03-01T00:00:00Z",
            null);

    @ParameterizedTest
    @ValueSource(strings = {"vol-2", "vol-source vol-2", ""})
    void r05_shouldRefuseASourceThatHasOtherDisksThanWerePlanned(String disks) {
        // Given
        var volumes = disks.isEmpty() ? List.<String>of() : List.of(disks.split(" ", -1));
        var source = Machines.instance("i-1", volumes, List.of("subnet-1"));

        // Then
        assertThatThrownBy(() -> witness(source, attached(volumes, "i-1")))
                .isInstanceOfSatisfying(MigrationException.class, failure -> assertThat(failure.reason())
                        .isEqualTo("SourceDisksChanged"));
    }

    @Test
    void r05_shouldRefuseADiskThatAnotherInstanceHasToo() {
        // Given
        var shared = new ArrayList<>(attached(List.of("vol-source"), "i-1"));
        shared.addAll(attached(List.of("vol-source"), "i-2"));

        // Then
        assertThatThrownBy(() -> witness(stopped, shared))
                .isInstanceOfSatisfying(MigrationException.class, failure -> assertThat(failure.reason())
                        .isEqualTo("VolumeShared"));
    }

    @Test
    void r05_shouldRefuseASourceThatWasHibernated() {
        // Given
        var asleep = Machines.because("Client.UserInitiatedHibernate", stopped);

        // Then
        assertThatThrownBy(() -> witness(asleep, attached(List.of("vol-source"), "i-1")))
                .isInstanceOfSatisfying(MigrationException.class, failure -> assertThat(failure.reason())
                        .isEqualTo("SourceHibernated"));
    }

    @Test
    void r05_shouldRecordStateAndDisksOfOneAnswer() {
        // When
        var seen = witness(stopped, attached(List.of("vol-source"), "i-1"));

        // Then
        assertThat(seen).isEqualTo(witness);
    }

    private static List<Volume> attached(List<String> volumes, String instance) {
        return volumes.stream()
                .map(volume -> Machines.volume(volume, "gp3", instance))
                .toList();
    }

    private Witness witness(Instance source, List<Volume> volumes) {
        var intent = new FakeWorld().record(State.PREPARE_SOURCE).getSpec().intent();
        return SourceChecks.witness(intent, source, volumes, Instant.parse("2026-03-01T00:00:00Z"));
    }

    @Test
    void r06_shouldTakeItForUntouchedWhenNothingChanged() {
        assertThat(SourceChecks.changed(witness, stopped)).isEmpty();
    }

    /** LaunchTime may be read late, and then the reason of another stop tells. */
    @ParameterizedTest
    @ValueSource(strings = {"Server.ScheduledStop", "Client.InternalError", ""})
    void r06_shouldSeeThatItStoppedForAnotherReason(String code) {
        // When
        var change = SourceChecks.changed(witness, Machines.because(code, stopped));

        // Then
        assertThat(change.map(MigrationException::reason)).contains("SourceRestarted");
        assertThat(change.map(Throwable::getMessage).orElseThrow())
                .contains(code.isEmpty() ? "none" : code)
                .contains("at the stop: " + Machines.LAUNCHED + ", " + STOPPED_BY_US);
    }

    /** EC2 tells a reason of its own of the end of an instance, which nobody started. */
    @Test
    void r07_shouldNotTakeATerminatedSourceForAStartedOne() {
        // Given
        var gone = Machines.because("Client.UserInitiatedTermination", Machines.in("terminated", stopped));

        // Then
        assertThat(SourceChecks.restarted(witness, gone)).isFalse();
        assertThat(SourceChecks.restarted(witness, stopped)).isFalse();
    }
}
