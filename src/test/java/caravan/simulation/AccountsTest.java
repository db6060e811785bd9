package caravan.simulation;

import caravan.model.State;
import caravan.sim.aws.Call;
import caravan.sim.aws.CallWatcher;
import caravan.sim.aws.Fleet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** By whose credentials AWS is called, over HTTP and with the real SDK in front. */
class AccountsTest {

    private static final String KEYLESS = "AKIATRUSTED000000001";
    private static final String TRUSTED_ACCOUNT = "777788889999";

    private final List<Call> calls = new CopyOnWriteArrayList<>();
    private Stage stage;

    @BeforeEach
    void open() {
        stage = new Stage(Map.of("CARAVAN_PREFLIGHT_STOPS", "nothing"));
        stage.simulation()
                .aws()
                .key(TRUSTED_ACCOUNT, KEYLESS)
                .role(Fleet.ROLE, "between-us")
                .onCall(new CallWatcher() {
                    @Override
                    public void before(Call call) {
                        calls.add(call);
                    }
                });
    }

    @AfterEach
    void close() {
        stage.close();
    }

    @Test
    void c45_shouldCarryByARoleOfAnotherAccountWhoseSessionsNameTheMigration() {
        // Given
        stage.secret(Map.of("accessKeyId", KEYLESS, "roleArn", Fleet.ROLE, "externalId", "between-us"));
        var instance = stage.running(2);
        calls.clear();

        // When
        var record = Journey.plan(stage, "roles", instance)
                .start("roles-1")
                .awaitState("roles-1", instance, State.SUCCEEDED);

        // Then
        var own = "arn:aws:sts::" + Fleet.ACCOUNT + ":assumed-role/caravan/caravan-";
        assertThat(arnsOf("CreateSnapshot", "CreateVolume", "DeleteSnapshot"))
                .hasSize(6)
                .containsOnly(own + record.getSpec().migration().uid());
        assertThat(arnsOf("StopInstances", "CreateTags"))
                .isNotEmpty()
                .allMatch(arn -> arn.startsWith(own + "migration.aws-source-eu-central-1"));
        assertThat(calls)
                .extracting(Call::operation)
                .filteredOn("AssumeRole"::equals)
                .hasSize(2);
        assertThat(record.getStatus().toString()).doesNotContain("between-us", KEYLESS, "secret-of");
    }

    @Test
    void c45_shouldGoOnWhenASessionIsEndedAndWhenTheSecretNamesAnotherRole() {
        // Given
        stage.secret(Map.of("accessKeyId", KEYLESS, "roleArn", Fleet.ROLE, "externalId", "wrong"));
        var instance = stage.running(1);
        var journey = Journey.plan(stage, "ended", instance).start("ended-1");

        // When
        var refused = journey.awaitEnd("ended-1", instance);

        // Then
        assertThat(refused.state()).isEqualTo(State.ROLLED_BACK);
        assertThat(refused.getStatus().failure().reasons().get(0))
                .contains("AssumeRole", Fleet.ROLE, "AccessDenied")
                .doesNotContain("wrong");
        assertThat(stage.stateOf(instance)).isEqualTo("running");

        // When
        stage.secret(Map.of("externalId", "between-us"));
        journey.start("ended-2").await("ended-2", instance, record -> record.state() == State.CREATE_SNAPSHOTS);
        calls.stream()
                .map(Call::accessKeyId)
                .filter(key -> key.startsWith("ASIA"))
                .distinct()
                .forEach(stage.simulation().aws()::expire);

        // Then
        journey.awaitState("ended-2", instance, State.SUCCEEDED);
    }

    private List<String> arnsOf(String... operations) {
        return calls.stream()
                .filter(call -> List.of(operations).contains(call.operation()))
                .map(call -> call.caller().arn())
                .toList();
    }
}
