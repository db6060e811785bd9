package caravan.simulation;

import caravan.model.State;
import caravan.sim.aws.Fault;
import caravan.sim.kube.PodOutcome;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** An undo that cannot go on still gives the source back, or says that it could not. */
class StuckUndoTest {

    private static Stage stage;

    @BeforeAll
    static void open() {
        stage = new Stage(Map.of("CARAVAN_ROLLBACK_START_DEADLINE", "12s"));
    }

    @AfterAll
    static void close() {
        stage.close();
    }

    @Test
    void r21_shouldStartTheSourceAlthoughItsVolumeMayNotBeDeleted() {
        // Given
        var id = stage.running(1);
        stage.pods(id, new PodOutcome.Fails(1, "no"));
        stage.awsFaults().always("DeleteVolume", Fault.refuse(403, "UnauthorizedOperation", "You are not authorized."));

        // When
        var record = Journey.plan(stage, "undo-denied", id).start("undo-denied").awaitEnd("undo-denied", id);

        // Then
        stage.awsFaults().clear();
        assertThat(record.state()).as("%s", record.getStatus()).isEqualTo(State.ROLLED_BACK);
        assertThat(stage.stateOf(id)).isEqualTo("running");
        assertThat(record.getStatus()
                        .condition("RollbackIncomplete")
                        .orElseThrow()
                        .message())
                .contains("vol-");
    }

    @Test
    void r21_shouldEndWithTheCommandToRunWhenNeitherSecretNorAwsCanBeAsked() {
        // Given
        var id = stage.running(1);
        stage.pods(id, new PodOutcome.Hangs());
        var journey = Journey.plan(stage, "undo-blind", id).start("undo-blind");
        journey.awaitState("undo-blind", id, State.CREATE_VM);
        var secret = stage.client().secrets().inNamespace("migration").withName("aws-credentials");
        var before = secret.get();

        // When
        secret.edit(found ->
                new SecretBuilder(found).removeFromData("secretAccessKey").build());
        journey.cancel("undo-blind", "id", id);
        var record = journey.awaitEnd("undo-blind", id);

        // Then
        secret.edit(found -> new SecretBuilder(found).withData(before.getData()).build());
        assertThat(record.state()).as("%s", record.getStatus()).isEqualTo(State.SOURCE_LEFT_STOPPED);
        assertThat(record.getStatus().message())
                .contains("aws ec2 start-instances --region eu-central-1 --instance-ids " + id);
    }
}
