package caravan.simulation;

import caravan.it.Eventually;
import caravan.sim.Orders;
import caravan.sim.aws.Call;
import caravan.sim.aws.CallWatcher;
import caravan.sim.aws.Fleet;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** A dry run tells by HTTP all that the preflight finds, and all that would be made, of a plan that is nowhere yet. */
class DryRunTest {

    private static final List<Call> CALLS = new CopyOnWriteArrayList<>();
    /** No timer asks AWS anything beside the dry run. */
    private static final Map<String, String> QUIET = Map.of(
            "CARAVAN_SWEEP_CRON", "0 0 0 1 1 ? 2099",
            "CARAVAN_INVENTORY_CRON", "0 0 0 1 1 ? 2099",
            "CARAVAN_PREFLIGHT_STOPS", "plan",
            "CARAVAN_CANARY_ENABLED", "true",
            "CARAVAN_PREFLIGHT_CRON", "0 0 0 1 1 ? 2099");

    private static Stage stage;

    @BeforeAll
    static void open() {
        stage = new Stage(QUIET);
        Eventually.holds("the inventory's first look", Duration.ofSeconds(60), () -> Stream.of(
                        "DescribeInstances", "DescribeVolumes", "DescribeSubnets", "GetCallerIdentity")
                .allMatch(operation -> stage.simulation().aws().calls(operation) > 0));
        stage.simulation().aws().onCall(new CallWatcher() {
            @Override
            public void before(Call call) {
                CALLS.add(call);
            }
        });
    }

    @AfterAll
    static void close() {
        stage.close();
        CALLS.clear();
    }

    @BeforeEach
    void forget() {
        CALLS.clear();
    }

    @Test
    void shouldShowEachObjectAndRequestOfAPlanWhoseObjectsExistNowhere() throws Exception {
        // Given
        var id = stage.running(2);

        // When
        var answer = dryRun(drop("fresh", "targetNamespace: vms, skipGuestConversion: true", id), "");

        // Then
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        var plan = json(answer).at("/plans/0");
        assertThat(plan.path("verdict").asText()).isEqualTo("A Migration would begin with 1 machine.");
        assertThat(plan.path("canaries").asText()).contains("gp3-csi", "eu-central-1b", "has not come back yet");
        assertThat(kinds(plan.at("/machines/0/objects")))
                .containsExactly(
                        "PersistentVolume",
                        "PersistentVolumeClaim",
                        "PersistentVolume",
                        "PersistentVolumeClaim",
                        "Pod",
                        "VirtualMachine");
        assertThat(operations(plan.at("/machines/0/ec2")))
                .containsExactly("CreateSnapshot", "CreateSnapshot", "CreateVolume", "CreateVolume");
        assertThat(plan.at("/machines/0/ec2/2/CreateVolume/AvailabilityZone").asText())
                .isEqualTo("eu-central-1b");
        assertThat(json(answer).at("/awsCalls/total/CreateVolume").asInt()).isEqualTo(2);
        assertThat(kinds(json(answer).path("objects")))
                .containsExactly("Provider", "Provider", "NetworkMap", "StorageMap", "Plan", "Migration");
        assertThat(stage.client()
                        .genericKubernetesResources("forklift.konveyor.io/v1beta1", "Plan")
                        .inAnyNamespace()
                        .list()
                        .getItems())
                .extracting(found -> found.getMetadata().getName())
                .doesNotContain("fresh");
    }

    @Test
    void shouldAskAwsAsOftenAsItSaysAndChangeNothing() throws Exception {
        // Given
        var ids = Stream.generate(() -> stage.running(3)).limit(20).toArray(String[]::new);

        // When
        var answer = dryRun(drop("counted", "targetNamespace: vms, skipGuestConversion: true", ids), "");

        // Then
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        var seen = CALLS.stream()
                .map(call -> call.operation().replace(" (dry run)", "").toLowerCase(Locale.ROOT))
                .collect(Collectors.groupingBy(Function.identity(), TreeMap::new, Collectors.summingInt(call -> 1)));
        assertThat(counted(json(answer).at("/asked/aws"))).isEqualTo(seen);
        assertThat(json(answer).at("/asked/aws/total").asInt()).isEqualTo(CALLS.size());
        assertThat(json(answer).at("/asked/aws").has("StopInstances (DryRun)")).isTrue();
        assertThat(CALLS).noneMatch(Call::mutating).hasSizeLessThan(40);
        assertThat(counted(json(answer).at("/asked/apiServer")))
                .containsEntry("dryruncreate virtualmachine", 20)
                .containsEntry("dryruncreate persistentvolumeclaim", 60)
                .containsEntry("dryruncreate pod", 1);
    }

    @Test
    void shouldShowTheFirstOfManyMachinesAndAnyOtherById() throws Exception {
        // Given
        var ids = Stream.generate(() -> stage.running(1)).limit(5).toArray(String[]::new);
        var drop = drop("many", "targetNamespace: vms, skipGuestConversion: true", ids);

        // When
        var all = json(dryRun(drop, "")).at("/plans/0");
        var last = json(dryRun(drop, "&vm=" + ids[4])).at("/plans/0");
        var none = dryRun(drop, "&vm=i-0000000000000dead");

        // Then
        assertThat(all.path("machines")).hasSize(3);
        assertThat(all.path("more").asText())
                .startsWith("3 of 5 machines are shown.")
                .contains("vm=<instance id>");
        assertThat(last.path("machines")).hasSize(1);
        assertThat(last.at("/machines/0/instance").asText()).isEqualTo(ids[4]);
        assertThat(none.statusCode()).isEqualTo(400);
    }

    @Test
    void shouldLookAtAPlanOfTheClusterThatAMigrationWouldStart() throws Exception {
        // Given
        var id = stage.running(1);
        stage.create(Orders.plan("standing", false, List.of(id)));

        // When
        var answer = dryRun(object("Migration", "standing-1", "plan: {name: standing}\n"), "");

        // Then
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(json(answer).at("/plans/0/plan").asText()).isEqualTo("migration/standing");
        assertThat(json(answer).at("/plans/0/machines/0/instance").asText()).isEqualTo(id);
        assertThat(json(answer).path("objects")).hasSize(1);
    }

    @Test
    void shouldTellAllThatStandsInTheWayAndShowTheOthersAllTheSame() throws Exception {
        // Given
        var sound = stage.running(1);
        var gone = "i-0000000000000beef";

        // When
        var answer = dryRun(
                drop(
                        "broken",
                        "targetNamespace: nowhere, serviceAccount: mover, customizationScripts: {name: none}",
                        sound,
                        gone),
                "");

        // Then
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(422);
        var findings = json(answer).at("/plans/0/findings");
        assertThat(types(findings))
                .contains("SourceGone", "ScriptsMissing", "NamespaceMissing", "ServiceAccountMissing");
        assertThat(json(answer).at("/plans/0/verdict").asText())
                .startsWith("No Migration would begin before this is put right: ")
                .contains("SourceGone");
        assertThat(finding(findings, "SourceGone").path("items")).hasSize(1);
        assertThat(finding(findings, "SourceGone").path("suggestion").asText()).contains("leave it out of the Plan");
        assertThat(CALLS).noneMatch(Call::mutating);
    }

    @Test
    void shouldAnswerInYamlWhoAsksForIt() throws Exception {
        // Given
        var drop = drop("yaml", "targetNamespace: vms", stage.running(1));

        // When
        var answer = DryRuns.post(stage, drop, "", "application/yaml");

        // Then
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/yaml");
        assertThat(new YAMLMapper()
                        .readTree(answer.body())
                        .at("/plans/0/machines/0/objects/3/kind")
                        .asText())
                .isEqualTo("VirtualMachine");
    }

    @Test
    void shouldNeverShowASecret() throws Exception {
        // When
        var answer = dryRun(drop("secret", "targetNamespace: vms", stage.running(1)), "");

        // Then
        assertThat(answer.body()).contains("virt-v2v").doesNotContain("secretAccessKey", "\"kind\" : \"Secret\"");
    }

    /** Everything of it under names of its own; only the Secret of the Provider is there. */
    private static String drop(String name, String fields, String... instances) {
        var providers = "provider: {source: {name: %s-aws}, destination: {name: %s-host}}".formatted(name, name);
        var vms = Stream.of(instances)
                .map(id -> "{id: " + id + ", name: " + id + "}")
                .collect(Collectors.joining(", ", "[", "]"));
        return String.join(
                "---\n",
                object("Provider", name + "-aws", """
                        type: ec2
                          secret: {name: aws-credentials, namespace: migration}
                          settings: {target-region: eu-central-1, target-az: eu-central-1b}
                        """),
                object("Provider", name + "-host", "type: openshift\n"),
                object(
                        "NetworkMap",
                        name + "-nets",
                        providers + "\n  map:\n  - {source: {id: " + Fleet.SUBNET_WEB
                                + "}, destination: {type: pod}}\n"),
                object(
                        "StorageMap",
                        name + "-disks",
                        providers + "\n  map:\n  - {source: {name: gp3}, destination: {storageClass: gp3-csi}}\n"),
                object(
                        "Plan",
                        name,
                        providers + "\n  map: {network: {name: " + name + "-nets}, storage: {name: " + name
                                + "-disks}}\n  " + fields.replace(", ", "\n  ") + "\n  vms: " + vms + "\n"),
                object("Migration", name + "-1", "plan: {name: " + name + "}\n"));
    }

    private static String object(String kind, String name, String spec) {
        return "apiVersion: forklift.konveyor.io/v1beta1\nkind: " + kind + "\nmetadata: {name: " + name + "}\nspec:\n  "
                + spec;
    }

    private static HttpResponse<String> dryRun(String drop, String more) throws IOException, InterruptedException {
        return DryRuns.post(stage, drop, more, "*/*");
    }

    private static JsonNode json(HttpResponse<String> answer) throws IOException {
        return new ObjectMapper().readTree(answer.body());
    }

    private static List<String> kinds(JsonNode objects) {
        return stream(objects).map(object -> object.path("kind").asText()).toList();
    }

    private static List<String> types(JsonNode findings) {
        return stream(findings).map(finding -> finding.path("type").asText()).toList();
    }

    private static JsonNode finding(JsonNode findings, String type) {
        return stream(findings)
                .filter(finding -> finding.path("type").asText().equals(type))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> operations(JsonNode requests) {
        var names = new ArrayList<String>();
        requests.forEach(request -> request.fieldNames().forEachRemaining(names::add));
        return names;
    }

    private static Map<String, Integer> counted(JsonNode requests) {
        var counts = new TreeMap<String, Integer>();
        requests.properties()
                .forEach(entry -> counts.merge(
                        entry.getKey().replace(" (DryRun)", "").toLowerCase(Locale.ROOT),
                        entry.getValue().asInt(),
                        Integer::sum));
        counts.remove("total");
        return counts;
    }

    private static Stream<JsonNode> stream(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }
}
