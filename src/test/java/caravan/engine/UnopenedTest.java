package caravan.engine;

import caravan.api.Failure;
import caravan.api.InstanceMigration;
import caravan.kube.KubeFailure;
import caravan.ledger.Transitions;
import caravan.model.MigrationException;
import caravan.model.ObjectRef;
import caravan.model.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What keeps a machine from its record is told until it has one, and announced once. */
class UnopenedTest {

    private static final ObjectRef RUN = new ObjectRef("migration", "run-1", "mig-1");
    private final Throwable refused =
            new KubeFailure(KubeFailure.Reason.FORBIDDEN, "exceeded quota: " + "x".repeat(5_000), null);
    private final Throwable taken = new MigrationException("RecordNameTaken", "x", "It is another's.", "Rename.");

    private final List<String> announced = new ArrayList<>();
    private final Unopened unopened = new Unopened(new Transitions() {

        @Override
        public void moved(InstanceMigration written, State from) {}

        @Override
        public void notOpened(ObjectRef migration, String instance, Failure why) {
            announced.add(instance + " " + why.reason());
        }
    });

    @Test
    void shouldAnnounceAReasonOnceForAllMachines() {
        // When
        unopened.tell(RUN, Map.of("i-1", refused, "i-2", refused));
        unopened.tell(RUN, Map.of("i-1", refused, "i-2", refused));
        unopened.tell(RUN, Map.of("i-1", taken, "i-2", refused));

        // Then
        assertThat(announced).containsExactly("i-1 KubernetesRefused", "i-1 RecordNameTaken");
    }

    @Test
    void shouldAnnounceItAgainWhenAllWasWellInBetween() {
        // When
        unopened.tell(RUN, Map.of("i-1", refused));
        unopened.tell(RUN, Map.of());
        unopened.tell(RUN, Map.of("i-1", refused));

        // Then
        assertThat(announced).hasSize(2);
    }

    @Test
    void shouldTellOnlyWhatTheLastOpeningHasMet() {
        // When
        unopened.tell(RUN, Map.of("i-1", refused, "i-2", refused));
        unopened.tell(RUN, Map.of("i-2", taken));

        // Then
        assertThat(unopened.of("mig-1", "i-1")).isEmpty();
        assertThat(unopened.of("mig-1", "i-2").orElseThrow().remedy()).isEqualTo("Rename.");
        assertThat(unopened.of("mig-2", "i-2")).isEmpty();
    }

    @Test
    void shouldForgetMigrationsThatAreGone() {
        // Given
        unopened.tell(RUN, Map.of("i-1", refused));

        // When
        unopened.keepOnly(Set.of("mig-2"));

        // Then
        assertThat(unopened.of("mig-1", "i-1")).isEmpty();
    }

    @Test
    void shouldKeepNoPagesOfText() {
        // When
        unopened.tell(RUN, Map.of("i-1", refused));

        // Then
        assertThat(unopened.of("mig-1", "i-1").orElseThrow().reasons().get(0))
                .startsWith("exceeded quota")
                .hasSizeLessThan(1_100);
    }
}
