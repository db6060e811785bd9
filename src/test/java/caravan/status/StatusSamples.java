package caravan.status;

import caravan.api.Condition;
import caravan.api.Failure;
import caravan.api.InstanceMigration;
import caravan.api.InstanceMigrationSpec;
import caravan.api.InstanceMigrationStatus;
import caravan.api.Reference;
import caravan.api.reader.Reading;
import caravan.ledger.Journey;
import caravan.model.ConversionOptions;
import caravan.model.Finding;
import caravan.model.Migration;
import caravan.model.ObjectRef;
import caravan.model.Plan;
import caravan.model.PlanVm;
import caravan.model.State;
import caravan.model.TargetOptions;
import caravan.model.TargetPower;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;

/** Plans of two instances, their Migration and records. */
final class StatusSamples {

    static final String NOW = "2026-01-02T05:00:00Z";
    static final StatusLimit NO_LIMIT = new StatusLimit(900_000, status -> 0);
    private static final ObjectRef PLAN = new ObjectRef("migration", "web-tier", "plan-1");
    private static final ObjectRef RUN = new ObjectRef("migration", "run-1", "mig-1");

    private StatusSamples() {}

    static Lookups lookups() {
        return new Lookups(
                Journey::steps,
                snapshot -> OptionalInt.empty(),
                waiting -> Optional.empty(),
                (migration, instance) -> Optional.empty());
    }

    static MigrationResult run(InstanceMigration... records) {
        return run(Map.of(), records);
    }

    static MigrationResult run(Map<String, Object> before, InstanceMigration... records) {
        return run(plan(false), before, NO_LIMIT, records);
    }

    static MigrationResult run(
            PlanRead plan, Map<String, Object> before, StatusLimit limit, InstanceMigration... records) {
        var view = new MigrationView(
                new UserObject(RUN, 1, "2026-01-02T03:00:00Z", Map.of(), before),
                new Reading<>(new Migration(RUN, PLAN, Set.of(), false), List.of()),
                Optional.of(plan),
                List.of(records));
        return new MigrationProjection(lookups(), limit).of(view, NOW);
    }

    static Map<String, Object> planStatus(PlanRead plan, List<Finding> references, MigrationResult... runs) {
        return new PlanProjection(NO_LIMIT).of(new PlanView(plan, references, List.of(runs), true, false), NOW);
    }

    static PlanRead plan(boolean archived, Finding... findings) {
        return plan(Map.of(), archived, findings);
    }

    static PlanRead plan(Map<String, Object> before, boolean archived, Finding... findings) {
        var vms = Stream.of("i-1", "i-2")
                .map(id -> new PlanVm(id, id, "", TargetPower.AUTO, "", "", true))
                .toList();
        var plan = new Plan(
                PLAN,
                ObjectRef.named("migration", "aws"),
                ObjectRef.named("migration", "host"),
                ObjectRef.named("migration", "networks"),
                ObjectRef.named("migration", "storage"),
                vms,
                new ConversionOptions(false, true, false, "", "", Map.of(), Map.of(), Map.of()),
                new TargetOptions("vms", TargetPower.AUTO, Map.of(), Map.of(), Map.of(), false),
                "",
                true,
                true,
                archived,
                List.of());
        Map<String, Object> spec =
                Map.of("archived", archived, "vms", List.of(Map.of("id", "i-1"), Map.of("id", "i-2")));
        var object = new UserObject(PLAN, 3, "2026-01-01T00:00:00Z", spec, before);
        return new PlanRead(object, new Reading<>(plan, List.of(findings)));
    }

    static InstanceMigration record(String id, State state) {
        var record = new InstanceMigration();
        record.setMetadata(new ObjectMetaBuilder()
                .withNamespace("migration")
                .withName("run-1-" + id)
                .withUid("uid-" + id)
                .build());
        record.setSpec(new InstanceMigrationSpec(
                id,
                id,
                Reference.to(PLAN),
                Reference.to(RUN),
                Reference.to(new ObjectRef("migration", "aws", "prov-1"))));
        record.setStatus(InstanceMigrationStatus.pending().withState(state));
        return record;
    }

    static InstanceMigration failed(String id, State state, boolean canceled) {
        var record = record(id, state);
        var reason = canceled ? "UserRequested" : "VolumeLimitExceeded";
        record.setStatus(record.getStatus()
                .withFailure(new Failure("DiskTransfer", reason, canceled, id, "", "", List.of("No " + id))));
        return record;
    }

    static InstanceMigration alarmed(InstanceMigration record, String type) {
        record.setStatus(record.getStatus()
                .withCondition(new Condition(type, Condition.TRUE, "Gone", "Critical", "Look.", "Act.", NOW)));
        return record;
    }

    /** {@code type=status: message}, in order. */
    static List<String> told(Map<String, Object> status) {
        var told = new ArrayList<String>();
        Nested.list(status, "conditions")
                .forEach(condition -> told.add(Nested.text(condition, "type") + "=" + Nested.text(condition, "status")
                        + ": " + Nested.text(condition, "message")));
        return told;
    }
}
