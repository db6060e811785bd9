package caravan.golden;

import caravan.api.DiskRecord;
import caravan.api.InstanceMigration;
import caravan.api.InstanceMigrationSpec;
import caravan.api.InstanceMigrationStatus;
import caravan.api.Intent;
import caravan.api.Reference;
import caravan.api.reader.HookReader;
import caravan.api.reader.NetworkMapReader;
import caravan.api.reader.PlanReader;
import caravan.api.reader.Reading;
import caravan.api.reader.StorageMapReader;
import caravan.aws.CliText;
import caravan.model.DiskClass;
import caravan.model.EbsDefaults;
import caravan.model.Hook;
import caravan.model.InstanceType;
import caravan.model.ObjectRef;
import caravan.model.Plan;
import caravan.model.PlanHook;
import caravan.model.PlanVm;
import caravan.model.State;
import caravan.model.Zone;
import caravan.planning.IntentPlanner;
import caravan.planning.Landing;
import caravan.planning.SharedKeys;
import caravan.planning.Survey;
import caravan.planning.TypeGuess;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One instance of the golden files: {@code in-<name>.yaml} has what AWS tells (as the AWS CLI prints it), the maps, the plan,
 * the storage classes, and what is special about the target namespace: what is in it, too.
 */
public final class GoldenCase {

    static final Path FOLDER = Path.of("src", "test", "resources", "golden");

    private static final YAMLMapper YAML = new YAMLMapper();
    private static final String RECORD = "7d1f0c52-5a0e-4a39-9d4f-3f0a53c1f001";
    private static final String NAMESPACE = "migration";

    private final JsonNode in;

    private GoldenCase(JsonNode in) {
        this.in = in;
    }

    /** The names of all. */
    public static List<String> names() {
        try (var files = Files.list(FOLDER)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(file -> file.startsWith("in-"))
                    .map(file -> file.substring(3, file.length() - ".yaml".length()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As the file says. */
    public static GoldenCase of(String name) {
        try {
            return new GoldenCase(
                    YAML.readTree(FOLDER.resolve("in-" + name + ".yaml").toFile()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the case is there for. */
    String about() {
        return in.path("about").asText();
    }

    Intent intent() {
        var survey = survey();
        return IntentPlanner.plan(survey, survey.instance().is("running"), RECORD);
    }

    /** With a snapshot of each disk, in the first conversion attempt. */
    InstanceMigration record(Intent intent) {
        var plan = plan();
        var record = new InstanceMigration();
        record.setMetadata(new ObjectMetaBuilder()
                .withNamespace(NAMESPACE)
                .withName("run-1-" + vm(plan).id())
                .withUid(RECORD)
                .build());
        record.setSpec(new InstanceMigrationSpec(
                        vm(plan).id(),
                        vm(plan).name(),
                        Reference.to(plan.ref()),
                        new Reference(NAMESPACE, "run-1", "0e9b8a7c-6d5e-4f3a-9b2c-1d0e9f8a7b60"),
                        new Reference(NAMESPACE, "aws", "1b2c3d4e-0000-4000-8000-000000000001"))
                .withIntent(intent));
        var disks = new ArrayList<DiskRecord>();
        for (var disk : intent.disks()) {
            disks.add(new DiskRecord(disk.sourceVolumeId())
                    .withSnapshot("snap-" + numbered(disks.size()))
                    .withVolume("vol-" + numbered(disks.size())));
        }
        record.setStatus(
                InstanceMigrationStatus.pending().withConversionAttempt(1).withDisks(disks));
        return record;
    }

    private static String numbered(int index) {
        return "%017x".formatted(0x900 + index);
    }

    private Survey survey() {
        var plan = plan();
        var instance = CliText.instance(in.path("instance"));
        return new Survey(
                plan,
                vm(plan),
                read(NetworkMapReader.read(object("NetworkMap", "networks", map("networkMap")))),
                read(StorageMapReader.read(object("StorageMap", "storage", map("storageMap")))),
                instance,
                items("volumes").stream().map(CliText::volume).toList(),
                type(instance.type()),
                new Survey.NewVolumes(Set.of("caravan.io/record"), 0),
                new EbsDefaults(
                        in.path("encryptionByDefault").asBoolean(false),
                        in.path("defaultKey").asText("alias/aws/ebs")),
                items("storageClasses").stream()
                        .map(GoldenCase::storageClass)
                        .collect(Collectors.toMap(DiskClass::name, each -> each)),
                List.of(
                        new Zone("eu-central-1a", "available", "availability-zone"),
                        new Zone("eu-central-1b", "available", "availability-zone")),
                3,
                new Survey.Place("111122223333", "111122223333", "eu-central-1", "eu-central-1b"),
                landing(),
                new Survey.Named(
                        hooks(vm(plan)),
                        has("secrets", vm(plan).unlocking().luks()),
                        has("configMaps", plan.conversion().needs().scripts())),
                SharedKeys.NONE);
    }

    /** Whether one of that name is in the target namespace. */
    private boolean has(String kind, ObjectRef wanted) {
        return items(kind).stream().anyMatch(name -> name.asText().equals(wanted.name()));
    }

    private Map<State, Hook> hooks(PlanVm vm) {
        return vm.hooks().stream()
                .collect(Collectors.toMap(
                        PlanHook::step, hook -> hook(hook.hook().name())));
    }

    private Hook hook(String name) {
        return read(HookReader.read(object("Hook", name, in.path("hooks").path(name))));
    }

    /** {@code refused}: EC2 does not let anybody ask. */
    private Optional<InstanceType> type(String name) {
        return in.path("type").isTextual() && in.path("type").asText().equals("refused")
                ? TypeGuess.of(name)
                : Optional.of(CliText.instanceType(in.path("type")));
    }

    private Landing landing() {
        var target = in.path("target");
        return new Landing(
                target.path("primaryNetwork").asBoolean(false),
                target.path("keepsMacAddresses").asBoolean(true),
                target.path("instancetype").asText(""),
                target.path("nameTaken").asBoolean(false));
    }

    private Plan plan() {
        return read(PlanReader.read(object("Plan", "web-tier", in.path("plan"))));
    }

    private static PlanVm vm(Plan plan) {
        return plan.vms().get(0);
    }

    private static DiskClass storageClass(JsonNode text) {
        var parameters = new HashMap<String, String>();
        text.path("parameters")
                .properties()
                .forEach(each -> parameters.put(each.getKey(), each.getValue().asText()));
        return new DiskClass(
                text.path("metadata").path("name").asText(),
                text.path("provisioner").asText(),
                text.path("reclaimPolicy").asText("Delete"),
                parameters);
    }

    private JsonNode map(String name) {
        var spec = YAML.createObjectNode();
        spec.set("provider", in.path("plan").path("provider"));
        spec.set("map", in.path(name));
        return spec;
    }

    private static JsonNode object(String kind, String name, JsonNode spec) {
        var object = YAML.createObjectNode();
        object.put("apiVersion", "forklift.konveyor.io/v1beta1").put("kind", kind);
        object.putObject("metadata")
                .put("namespace", NAMESPACE)
                .put("name", name)
                .put("uid", "5f0c6d1e-0b4f-4f9e-8f2c-2d1f6a7c0a10");
        object.set("spec", spec);
        return object;
    }

    private List<JsonNode> items(String name) {
        var items = new ArrayList<JsonNode>();
        in.path(name).forEach(items::add);
        return items;
    }

    private static <T> T read(Reading<T> reading) {
        return reading.value().orElseThrow(() -> new IllegalArgumentException(String.valueOf(reading.refusals())));
    }
}
