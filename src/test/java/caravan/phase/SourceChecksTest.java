package caravan.phase;

import caravan.api.Witness;
import caravan.fake.Machines;
import caravan.model.Instance;
import caravan.model.MigrationException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Whether a source is as the witness of its stop saw it. */
class SourceChecksTest {

    private static final String STOPPED_BY_US = "Client.UserInitiatedShutdown";

    private final Instance stopped = Machines.because(
            STOPPED_BY_US,
            Machines.in(Instance.STOPPED, Machines.instance("i-1", List.of("vol-1"), List.of("subnet-1"))));
    private final Witness witness = new Witness(
            Machines.LAUNCHED.toString(),
            STOPPED_BY_US,
            List.of(new Witness.WitnessDisk("vol-1", "/dev/xvda", Machines.LAUNCHED.toString())),
            "2026-03-01T00:00:00Z",
            null);

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
