package caravan.wiring;

import caravan.api.Kind;
import caravan.api.Kinds;
import caravan.engine.StatusProjection;
import caravan.inventory.Inventory;
import caravan.kube.KubeGateway;
import caravan.kube.KubeWaits;
import caravan.model.ObjectRef;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What follows from a change that an informer has heard of. All of it is a hint: the timers find the same later. */
public final class Hearing {

    private static final Logger LOG = LoggerFactory.getLogger(Hearing.class);

    private final KubeGateway kube;
    private final KubeWaits waits;
    private final StatusProjection projection;
    private final Inventory inventory;
    private final Consumer<ObjectRef> openMigration;
    /** By plan: the version of what its user has said last. */
    private final Map<String, String> heard = new ConcurrentHashMap<>();

    /** {@code openMigration} gets each Migration that may have something to open, and must return at once. */
    public Hearing(KubeGateway kube, KubeWaits waits, StatusBeans status, Consumer<ObjectRef> openMigration) {
        this.kube = kube;
        this.waits = waits;
        this.projection = status.projection();
        this.inventory = status.inventory();
        this.openMigration = openMigration;
    }

    /** Whoever tells of changes: the informers, or what stands in for them. */
    public interface Changes {

        /** The consumer gets each object of the kind that has changed, and returns at once. */
        void onChange(Kind<?> kind, Consumer<ObjectRef> changed);
    }

    /** Listens from now on. */
    public void attach(Changes informers) {
        informers.onChange(Kinds.MIGRATION, openMigration);
        informers.onChange(Kinds.PLAN, this::openThoseOf);
        informers.onChange(Kinds.PROVIDER, this::look);
        for (Kind<?> kind : List.of(
                Kinds.PROVIDER,
                Kinds.NETWORK_MAP,
                Kinds.STORAGE_MAP,
                Kinds.PLAN,
                Kinds.MIGRATION,
                Kinds.INSTANCE_MIGRATION)) {
            informers.onChange(kind, ref -> projection.changed(kind, ref));
        }
        for (Kind<?> kind :
                List.of(Kinds.PERSISTENT_VOLUME_CLAIM, Kinds.PERSISTENT_VOLUME, Kinds.POD, Kinds.VIRTUAL_MACHINE)) {
            informers.onChange(kind, ref -> waits.changed(kind, kind.namespaced() ? ref.toString() : ref.name()));
        }
    }

    /** A new provider is looked at now, and not at the next turn of the timer: until then it is not Ready. */
    private void look(ObjectRef provider) {
        if (inventory.of(ObjectRef.named(provider.namespace(), provider.name())).isEmpty()) {
            var unused = inventory.refresh();
        }
    }

    /** A plan that was corrected, made late or archived concerns its Migrations. */
    private void openThoseOf(ObjectRef plan) {
        var unused = kube.get(Kinds.PLAN, plan.namespace(), plan.name())
                .thenCompose(found -> isNews(plan, found)
                        ? kube.list(Kinds.MIGRATION, plan.namespace(), Map.of())
                        : CompletableFuture.completedFuture(List.<GenericKubernetesResource>of()))
                .whenComplete((found, failure) -> openThose(plan, found, failure));
    }

    /** Each step of a machine changes the status of its plan, and concerns nobody here. */
    private boolean isNews(ObjectRef plan, Optional<GenericKubernetesResource> found) {
        var now = found.map(object -> object.getMetadata().getUid() + " "
                        + object.getMetadata().getGeneration() + " "
                        + object.getMetadata().getDeletionTimestamp())
                .orElse("gone");
        return !now.equals(heard.put(plan.toString(), now));
    }

    private void openThose(ObjectRef plan, List<GenericKubernetesResource> found, Throwable failure) {
        if (failure != null) {
            heard.remove(plan.toString());
            LOG.info("The Migrations of {} are looked at later: {}", plan, failure.getMessage());
            return;
        }
        found.stream()
                .filter(migration -> plan.name().equals(migration.get("spec", "plan", "name")))
                .map(Hearing::refOf)
                .forEach(openMigration);
    }

    private static ObjectRef refOf(GenericKubernetesResource object) {
        var metadata = object.getMetadata();
        return new ObjectRef(metadata.getNamespace(), metadata.getName(), metadata.getUid());
    }
}
