package caravan.engine;

import caravan.api.InstanceMigration;
import caravan.api.InstanceMigrationSpec;
import caravan.api.Kind;
import caravan.api.Kinds;
import caravan.api.Reference;
import caravan.kube.KubeGateway;
import caravan.model.Futures;
import caravan.model.Names;
import caravan.model.ObjectRef;
import caravan.model.ProtocolRule;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what a live record needs. Without the Provider and its Secret nobody could start the source again;
 * without Migration and Plan nobody would know that it has to be.
 */
@ProtocolRule("14")
public final class Finalizers {

    private static final Logger LOG = LoggerFactory.getLogger(Finalizers.class);

    private final KubeGateway kube;
    private final Guard guard;

    public Finalizers(KubeGateway kube) {
        this.kube = kube;
        this.guard = new Guard(kube);
    }

    KubeGateway kube() {
        return kube;
    }

    /**
     * What is guarded and needed no more, as it was read; and every provider, whose Secrets may be shared.
     *
     * @param changed providers that are needed, and have named another Secret before
     */
    record Unused(
            List<GenericKubernetesResource> migrations,
            List<GenericKubernetesResource> plans,
            List<GenericKubernetesResource> providers,
            List<GenericKubernetesResource> changed,
            List<GenericKubernetesResource> allProviders) {

        boolean isEmpty() {
            return migrations.isEmpty() && plans.isEmpty() && providers.isEmpty() && changed.isEmpty();
        }
    }

    /** What records refer to: providers by name alone, since one that was made anew serves as well. */
    private record Used(Set<String> migrations, Set<String> plans, Set<String> providers) {

        static Used by(List<InstanceMigration> records) {
            return new Used(
                    all(records, spec -> spec.migration().uid()),
                    all(records, spec -> spec.plan().uid()),
                    all(records, spec -> spec.provider().asRef().toString()));
        }

        private static Set<String> all(
                List<InstanceMigration> records, Function<InstanceMigrationSpec, String> reference) {
            return records.stream()
                    .map(record -> reference.apply(record.getSpec()))
                    .collect(Collectors.toSet());
        }

        boolean migration(HasMetadata object) {
            return migrations.contains(object.getMetadata().getUid());
        }

        boolean plan(HasMetadata object) {
            return plans.contains(object.getMetadata().getUid());
        }

        boolean provider(HasMetadata object) {
            return providers.contains(nameOf(object));
        }
    }

    /** Sets the finalizer on everything that the records of a migration refer to. */
    public CompletableFuture<Void> guard(ObjectRef migration, InstanceMigration record) {
        return guard(migration, record, Map.of());
    }

    /**
     * The same for records that were just made. It changes Provider and Secret also where the finalizer is on them: nobody
     * else writes those, so a release that a sweep has sent before, and that comes late, would still be taken.
     */
    CompletableFuture<Void> guardAnew(ObjectRef migration, InstanceMigration record) {
        return guard(
                migration,
                record,
                Map.of(Names.GUARDED_FOR, record.getSpec().migration().uid()));
    }

    private CompletableFuture<Void> guard(ObjectRef migration, InstanceMigration record, Map<String, String> notes) {
        var plan = record.getSpec().plan().asRef();
        return guard.add(Kinds.MIGRATION, migration)
                .thenCompose(guarded -> guard.add(Kinds.PLAN, plan))
                .thenCompose(
                        guarded -> guardProvider(record.getSpec().provider().asRef(), notes));
    }

    /**
     * As {@link #guard}, for all of these records: what a sweep has taken while a Migration was opened comes back, and what
     * a provider has come to refer to since is guarded from now on.
     */
    public CompletableFuture<Void> guardAll(List<InstanceMigration> guardedRecords) {
        var byReferences = new LinkedHashMap<List<Reference>, InstanceMigration>();
        guardedRecords.forEach(record -> byReferences.putIfAbsent(
                List.of(
                        record.getSpec().migration(),
                        record.getSpec().plan(),
                        record.getSpec().provider()),
                record));
        return Futures.each(byReferences.values(), record -> {
                    var migration = record.getSpec().migration().asRef();
                    return safely(migration, guard(migration, record));
                })
                .thenApply(done -> null);
    }

    /** By name alone: one that was made anew serves the record as well. */
    private CompletableFuture<Void> guardProvider(ObjectRef ref, Map<String, String> notes) {
        return Guard.onceMore(() -> kube.get(Kinds.PROVIDER, ref.namespace(), ref.name())
                .thenCompose(found -> found.map(provider -> guardProvider(provider, notes))
                        .orElse(CompletableFuture.completedFuture(null))));
    }

    /** Its Secret last, when the Provider tells of it: it may name another one when this one is to be let go of. */
    private CompletableFuture<Void> guardProvider(GenericKubernetesResource provider, Map<String, String> notes) {
        var wanted = new HashMap<>(notes);
        var secrets = GuardedSecrets.all(provider);
        if (!secrets.equals(GuardedSecrets.noted(provider))) {
            wanted.put(Names.GUARDED_SECRETS, GuardedSecrets.text(secrets));
        }
        var metadata = Guard.wanting(provider, wanted);
        return (metadata.isEmpty()
                        ? CompletableFuture.<Void>completedFuture(null)
                        : guard.patch(Kinds.PROVIDER, provider, metadata))
                .thenCompose(noted -> GuardedSecrets.named(provider)
                        .map(secret -> guard.add(Kinds.SECRET, secret, notes))
                        .orElse(CompletableFuture.completedFuture(null)));
    }

    /** Takes the finalizer from a record; its sweep has found nothing. */
    public CompletableFuture<Void> release(InstanceMigration record) {
        return guard.remove(Kinds.INSTANCE_MIGRATION, record);
    }

    /** What is guarded although none of these records refers to it; read now. */
    CompletableFuture<Unused> unused(List<InstanceMigration> guardedRecords) {
        var used = Used.by(guardedRecords);
        return kube.listWatched(Kinds.MIGRATION)
                .thenCombine(kube.listWatched(Kinds.PLAN), Map::entry)
                .thenCombine(
                        kube.listWatched(Kinds.PROVIDER),
                        (known, providers) -> new Unused(
                                guardedOf(known.getKey(), used::migration),
                                guardedOf(known.getValue(), used::plan),
                                guardedOf(providers, used::provider),
                                changed(providers, used),
                                providers));
    }

    private static List<GenericKubernetesResource> changed(List<GenericKubernetesResource> providers, Used used) {
        return providers.stream()
                .filter(used::provider)
                .filter(provider -> !GuardedSecrets.former(provider).isEmpty())
                .toList();
    }

    private static List<GenericKubernetesResource> guardedOf(
            List<GenericKubernetesResource> objects, Predicate<GenericKubernetesResource> used) {
        return objects.stream()
                .filter(object -> Guard.isOn(object) && !used.test(object))
                .toList();
    }

    /**
     * Takes it from those to which no guarded record refers now. The records must have been read after the objects: what
     * was opened before is among them, and what is guarded after has changed and is left alone by the patch.
     */
    CompletableFuture<Void> release(Unused unused, List<InstanceMigration> guardedRecords) {
        var used = Used.by(guardedRecords);
        return releaseEach(Kinds.MIGRATION, guardedOf(unused.migrations(), used::migration))
                .thenCompose(done -> releaseEach(Kinds.PLAN, guardedOf(unused.plans(), used::plan)))
                .thenCompose(done -> releaseProviders(unused, used));
    }

    /** A Secret that a used provider names stays guarded. */
    private CompletableFuture<Void> releaseProviders(Unused unused, Used used) {
        var secretsInUse = unused.allProviders().stream()
                .filter(used::provider)
                .flatMap(provider -> GuardedSecrets.named(provider).stream())
                .collect(Collectors.toSet());
        return Futures.each(
                        guardedOf(unused.providers(), used::provider),
                        provider -> safely(nameOf(provider), releaseProvider(provider, secretsInUse)))
                .thenCompose(done -> Futures.each(
                        changed(unused.changed(), used),
                        provider -> safely(nameOf(provider), releaseFormer(provider, secretsInUse))))
                .thenApply(done -> null);
    }

    private CompletableFuture<Void> releaseProvider(GenericKubernetesResource provider, Set<ObjectRef> inUse) {
        var metadata = new HashMap<String, Object>(Map.of("finalizers", Guard.without(provider)));
        if (!GuardedSecrets.noted(provider).isEmpty()) {
            var gone = new HashMap<String, Object>();
            gone.put(Names.GUARDED_SECRETS, null);
            metadata.put("annotations", gone);
        }
        return releaseSecrets(GuardedSecrets.all(provider), inUse)
                .thenCompose(done -> guard.patch(Kinds.PROVIDER, provider, metadata));
    }

    /** Of a provider that is needed: what it names no more leads nobody to AWS. */
    private CompletableFuture<Void> releaseFormer(GenericKubernetesResource provider, Set<ObjectRef> inUse) {
        var left = new HashSet<>(GuardedSecrets.all(provider));
        left.removeAll(GuardedSecrets.former(provider));
        var noted = Map.<String, Object>of("annotations", Map.of(Names.GUARDED_SECRETS, GuardedSecrets.text(left)));
        return releaseSecrets(GuardedSecrets.former(provider), inUse)
                .thenCompose(done -> guard.patch(Kinds.PROVIDER, provider, noted));
    }

    private CompletableFuture<Void> releaseSecrets(Set<ObjectRef> secrets, Set<ObjectRef> inUse) {
        return Futures.each(
                        secrets.stream()
                                .filter(secret -> !inUse.contains(secret))
                                .toList(),
                        this::releaseSecret)
                .thenApply(done -> null);
    }

    /** One object that cannot be changed keeps no other from being let go. */
    private static CompletableFuture<Void> safely(Object name, CompletableFuture<Void> change) {
        return change.exceptionally(failure -> {
            LOG.warn(
                    "The finalizer of {} is looked at again later: {}",
                    name,
                    Futures.causeOf(failure).getMessage());
            return null;
        });
    }

    private CompletableFuture<Void> releaseSecret(ObjectRef secret) {
        return kube.get(Kinds.SECRET, secret.namespace(), secret.name())
                .thenCompose(found -> found.map(object -> guard.remove(Kinds.SECRET, object))
                        .orElse(CompletableFuture.completedFuture(null)));
    }

    private CompletableFuture<Void> releaseEach(
            Kind<GenericKubernetesResource> kind, List<GenericKubernetesResource> objects) {
        return Futures.each(objects, object -> safely(kind.name() + " " + nameOf(object), guard.remove(kind, object)))
                .thenApply(done -> null);
    }

    private static String nameOf(HasMetadata object) {
        return object.getMetadata().getNamespace() + "/" + object.getMetadata().getName();
    }
}
