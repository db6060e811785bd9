package caravan.intake;

import caravan.api.Kinds;
import caravan.api.reader.ProviderReader;
import caravan.model.Migration;
import caravan.model.NetworkMapping;
import caravan.model.ObjectRef;
import caravan.model.Plan;
import caravan.model.Provider;
import caravan.model.StorageMapping;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Joins each plan of a drop with its providers and maps, and checks that they fit together. */
final class PlanReferences {

    private static final String SOURCE = "/spec/provider/source";
    private static final String DESTINATION = "/spec/provider/destination";

    private final List<DropObject> objects;
    private final References references;
    private final Report report;

    PlanReferences(List<DropObject> objects, References references, Report report) {
        this.objects = objects;
        this.references = references;
        this.report = report;
    }

    /** Plans whose references were all found; maps and migrations are checked on the way. */
    List<PlanSides> plans() {
        var plans = new ArrayList<PlanSides>();
        for (var object : objects) {
            references
                    .model(object, Plan.class)
                    .map(plan -> new SoundPlan(object, references).of(plan))
                    .flatMap(plan -> sides(object, plan))
                    .ifPresent(plans::add);
            references.model(object, Migration.class).ifPresent(migration -> checkMigration(object, migration));
            references
                    .model(object, NetworkMapping.class)
                    .ifPresent(map -> checkMap(object, map.source(), map.destination()));
            references
                    .model(object, StorageMapping.class)
                    .ifPresent(map -> checkMap(object, map.source(), map.destination()));
        }
        return plans;
    }

    /** Plans of the cluster that the drop starts. */
    List<PlanSides> started() {
        return objects.stream()
                .flatMap(object -> references.model(object, Migration.class).stream()
                        .filter(migration -> references
                                .inDrop(Kinds.PLAN, migration.plan().name())
                                .isEmpty())
                        .flatMap(migration -> planOf(object, migration).stream())
                        .flatMap(plan -> sides(object, plan).stream()))
                .toList();
    }

    private Optional<Plan> planOf(DropObject object, Migration migration) {
        return references.follow(object, "/spec/plan", migration.plan(), Kinds.PLAN, Plan.class);
    }

    private Optional<PlanSides> sides(DropObject object, Plan plan) {
        var source = provider(object, SOURCE, plan.source(), ProviderReader.EC2);
        var destination = provider(object, DESTINATION, plan.destination(), ProviderReader.OPENSHIFT);
        var networks = references.follow(
                object, "/spec/map/network", plan.networkMap(), Kinds.NETWORK_MAP, NetworkMapping.class);
        var storage = references.follow(
                object, "/spec/map/storage", plan.storageMap(), Kinds.STORAGE_MAP, StorageMapping.class);
        networks.ifPresent(map -> checkSameSource(object, "/spec/map/network", plan, map.source()));
        storage.ifPresent(map -> checkSameSource(object, "/spec/map/storage", plan, map.source()));
        if (source.isEmpty() || destination.isEmpty() || networks.isEmpty() || storage.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new PlanSides(object, plan, source.get(), networks.get(), storage.get()));
    }

    private void checkMap(DropObject object, ObjectRef source, ObjectRef destination) {
        provider(object, SOURCE, source, ProviderReader.EC2);
        provider(object, DESTINATION, destination, ProviderReader.OPENSHIFT);
    }

    private void checkMigration(DropObject object, Migration migration) {
        var plan = planOf(object, migration);
        if (plan.isPresent() && plan.get().archived()) {
            report.refuse(
                    object.document(),
                    "/spec/plan/name",
                    "names Plan '" + migration.plan().name() + "', which is archived",
                    "a plan that is not archived; set its spec.archived to false to use it again");
        }
    }

    private Optional<Provider> provider(DropObject object, String field, ObjectRef ref, String type) {
        var provider = references.follow(object, field, ref, Kinds.PROVIDER, Provider.class);
        if (provider.map(Provider::type)
                .filter(found -> !found.isEmpty() && !found.equals(type))
                .isPresent()) {
            report.refuse(
                    object.document(),
                    field + "/name",
                    "names Provider '" + ref.name() + "' of type "
                            + provider.get().type(),
                    "a Provider of type " + type);
            return Optional.empty();
        }
        return provider;
    }

    private void checkSameSource(DropObject object, String field, Plan plan, ObjectRef mapSource) {
        if (!mapSource.name().isEmpty()
                && !mapSource.name().equals(plan.source().name())) {
            report.refuse(
                    object.document(),
                    field + "/name",
                    "names a map whose source is Provider '" + mapSource.name() + "', but the plan's source is '"
                            + plan.source().name() + "'",
                    "a map of the same source");
        }
    }
}
