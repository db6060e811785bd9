package caravan.sim;

import caravan.api.DiskRecord;
import caravan.api.Failure;
import caravan.api.InstanceMigration;
import caravan.api.Kinds;
import caravan.model.State;
import caravan.sim.aws.SimRegion;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Looks at a migration from outside: at the records with kubectl's eyes, at disks and snapshots with the EC2 console's. */
final class Onlooker {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ResourceDefinitionContext MIGRATIONS = new ResourceDefinitionContext.Builder()
            .withGroup(Kinds.MIGRATION.group())
            .withVersion(Kinds.MIGRATION.version())
            .withKind(Kinds.MIGRATION.name())
            .withPlural(Kinds.MIGRATION.plural())
            .withNamespaced(true)
            .build();

    private final PlanFile plan;
    private final KubernetesClient cluster;
    private final SimRegion region;

    Onlooker(PlanFile plan, KubernetesClient cluster, SimRegion region) {
        this.plan = plan;
        this.cluster = cluster;
        this.region = region;
    }

    /** The records of the plan's Migration, by instance id. */
    Map<String, InstanceMigration> records() {
        return cluster.resources(InstanceMigration.class).inNamespace(plan.namespace()).list().getItems().stream()
                .filter(record -> record.getSpec().migration().name().equals(plan.migration()))
                .collect(Collectors.toMap(record -> record.getSpec().instanceId(), Function.identity()));
    }

    /** Every machine of the plan, in its order. */
    List<VmProgress> look() {
        var records = records();
        var converts = records.values().stream().anyMatch(record -> record.state() == State.IMAGE_CONVERSION);
        var migration = converts ? migration().orElseGet(JSON::createObjectNode) : JSON.createObjectNode();
        return plan.vms().stream()
                .map(vm -> progress(vm, Optional.ofNullable(records.get(vm.id())), conversion(migration, vm.id())))
                .toList();
    }

    /** Why nothing will happen: the file was refused, or its Migration before it had any record. */
    Optional<String> refusal(Path inbox) throws IOException {
        var refused = plan.refusal(inbox);
        return refused.isPresent() || !records().isEmpty() ? refused : failedMigration();
    }

    private Optional<JsonNode> migration() {
        return Optional.ofNullable(cluster.genericKubernetesResources(MIGRATIONS)
                        .inNamespace(plan.namespace())
                        .withName(plan.migration())
                        .get())
                .map(migration -> JSON.<JsonNode>valueToTree(migration.getAdditionalProperties()));
    }

    private Optional<String> failedMigration() {
        return migration().map(migration -> migration.at("/status/conditions")).stream()
                .flatMap(conditions -> StreamSupport.stream(conditions.spliterator(), false))
                .filter(condition -> condition.path("type").asText().equals("Failed"))
                .filter(condition -> condition.path("status").asText().equals("True"))
                .map(condition -> condition.path("message").asText())
                .findFirst();
    }

    /** What users read of the conversion of a machine; empty where none runs. */
    private Optional<String> conversion(JsonNode migration, String instanceId) {
        return migration
                .at("/status/vms")
                .valueStream()
                .filter(vm -> vm.path("id").asText().equals(instanceId))
                .flatMap(vm -> vm.path("pipeline").valueStream())
                .filter(step -> step.path("name").asText().equals(State.IMAGE_CONVERSION.text()))
                .filter(step -> step.has("reason"))
                .map(step -> step.at("/progress/completed").asInt() + " % "
                        + step.path("reason").asText())
                .findFirst();
    }

    private VmProgress progress(PlanFile.Vm vm, Optional<InstanceMigration> record, Optional<String> conversion) {
        var disks = disks(vm.id()).stream()
                .map(disk -> record.map(found -> at(found, disk)).orElse(disk))
                .toList();
        return new VmProgress(
                vm.id(),
                vm.name(),
                record.map(found -> found.state().text()).orElse(VmProgress.WAITING),
                record.flatMap(Onlooker::message)
                        .or(() -> record.filter(found -> found.state() == State.IMAGE_CONVERSION)
                                .flatMap(found -> conversion))
                        .orElse(""),
                disks);
    }

    static Optional<String> message(InstanceMigration record) {
        return Optional.ofNullable(record.getStatus())
                .flatMap(status -> Optional.ofNullable(status.failure())
                        .map(Onlooker::words)
                        .or(() -> Optional.ofNullable(status.message())))
                .filter(message -> record.state() != State.SUCCEEDED);
    }

    private static String words(Failure failure) {
        return Stream.concat(failure.reasons().stream(), Stream.ofNullable(failure.remedy()))
                .filter(text -> !text.isBlank())
                .collect(Collectors.joining(" "));
    }

    private List<DiskProgress> disks(String instanceId) {
        return region.instance(instanceId).stream()
                .flatMap(instance -> instance.blockDeviceMappings().stream())
                .map(mapping -> DiskProgress.waiting(mapping.ebs().volumeId(), mapping.deviceName()))
                .toList();
    }

    private DiskProgress at(InstanceMigration record, DiskProgress disk) {
        var known = Optional.ofNullable(record.getStatus())
                .flatMap(status -> status.disk(disk.sourceVolumeId()))
                .orElseGet(() -> new DiskRecord(disk.sourceVolumeId()));
        return disk.at(record.state(), known, percent(known.snapshotId()));
    }

    private int percent(String snapshotId) {
        return Optional.ofNullable(snapshotId)
                .flatMap(region::snapshot)
                .map(snapshot -> snapshot.progress())
                .filter(Objects::nonNull)
                .map(text -> Integer.parseInt(text.replace("%", "")))
                .orElse(0);
    }
}
