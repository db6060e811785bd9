package caravan.simulation;

import caravan.model.State;
import caravan.sim.Orders;
import caravan.sim.aws.Fleet;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** A dry run foretells what the migration then does, to another account, with disks that the default key encrypts. */
class ForecastTest {

    private static final String COPY_KEY = "5f0c4f4e-7d1b-4a6e-9c60-000000000002";

    private Stage stage;

    @BeforeEach
    void open() {
        stage = new Stage(Map.of("CARAVAN_PHASE_FILLING_TIMEOUT", "40s"));
        stage.secret(Map.of("targetAccessKeyId", Fleet.PARTNER_KEY, "targetSecretAccessKey", "secret"));
        stage.copyKey(stage.region().keyRing().arn(Fleet.ACCOUNT, COPY_KEY));
    }

    @AfterEach
    void close() {
        stage.close();
    }

    @Test
    void shouldForetellTheCallsAndRequestsOfAJourneyToAnotherAccount() throws Exception {
        // Given
        var id = stage.encrypted(2, stage.defaultKey());
        var drop = Orders.plan("told", false, List.of(id)) + "---\n" + Orders.migration("told-1", "told", "");

        // When
        var answer = DryRuns.post(stage, drop, "", "*/*");

        // Then
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        var told = new ObjectMapper().readTree(answer.body());
        assertThat(operations(told.at("/plans/0/machines/0/ec2")))
                .containsExactly(
                        "CreateSnapshot",
                        "CreateSnapshot",
                        "CopySnapshot",
                        "CopySnapshot",
                        "ModifySnapshotAttribute",
                        "ModifySnapshotAttribute",
                        "CreateVolume",
                        "CreateVolume");

        // When
        var before = changes();
        var record = Journey.plan(stage, "told", id).start("told-1").awaitEnd("told-1", id);

        // Then
        assertThat(record.state()).as("%s", record.getStatus().failure()).isEqualTo(State.SUCCEEDED);
        var made = changes();
        before.forEach((operation, count) -> made.merge(operation, -count, Integer::sum));
        made.values().removeIf(count -> count == 0);
        assertThat(counted(told.at("/awsCalls/total"))).isEqualTo(made);
    }

    /** Of both sides so far. */
    private Map<String, Integer> changes() {
        var all = new TreeMap<>(stage.simulation().aws().callsBy(Fleet.KEY));
        stage.simulation()
                .aws()
                .callsBy(Fleet.PARTNER_KEY)
                .forEach((operation, count) -> all.merge(operation, count, Integer::sum));
        all.keySet().removeIf(operation -> operation.matches("(Describe|Get|List).*|.* \\(dry run\\)"));
        return all;
    }

    private static Map<String, Integer> counted(JsonNode calls) {
        var counts = new TreeMap<String, Integer>();
        calls.properties()
                .forEach(entry -> counts.put(entry.getKey(), entry.getValue().asInt()));
        return counts;
    }

    private static List<String> operations(JsonNode requests) {
        var names = new ArrayList<String>();
        requests.forEach(request -> request.fieldNames().forEachRemaining(names::add));
        return names;
    }
}
