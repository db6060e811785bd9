package caravan.engine;

import caravan.api.InstanceMigration;
import caravan.api.InstanceMigrationSpec;
import caravan.api.Kind;
import caravan.api.Kinds;
import caravan.api.Reference;
import caravan.api.reader.ProviderReader;
import caravan.api.reader.Trees;
import caravan.kube.KubeFailure;
import caravan.kube.KubeGateway;
import caravan.model.Futures;
import caravan.model.Names;
import caravan.model.ObjectRef;
import caravan.model.ProtocolRule;
import caravan.model.Provider;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    public Finalizers(KubeGateway kube) {
        this.kube = kube;
    }

    KubeGateway kube() {
        return kube;
    }

    /** What is guarded and needed no more, as it was read; and every provider, whose Secrets may be shared. */
    record Unused(
            List<GenericKubernetesResource> migrations,
            List<GenericKubernetesResource> plans,
            List<GenericKubernetesResource> providers,
            List<GenericKubernetesResource> allProviders) {

        boolean isEmpty() {
            return migrations.isEmpty() && plans.isEmpty() && providers.isEmpty();
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
        var plan = record.getSpec().plan().asRef();
        return add(Kinds.MIGRATION, migration)
                .thenCompose(guarded -> add(Kinds.PLAN, plan))
                .thenCompose(
                        guarded -> guardProvider(record.getSpec().provider().asRef()));
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

    private CompletableFuture<Void> guardProvider(ObjectRef ref) {
        return kube.get(Kinds.PROVIDER, ref.namespace(), ref.name()).thenCompose(found -> {
            var secret = found.flatMap(
                            object -> ProviderReader.read(Trees.written(object)).value())
                    .map(Provider::secret);
            // By name alone: one that was made anew serves the record as well.
            return add(Kinds.PROVIDER, ObjectRef.named(ref.namespace(), ref.name()))
                    .thenCompose(guarded -> secret.isPresent()
                            ? add(Kinds.SECRET, secret.get())
                            : CompletableFuture.completedFuture(null));
        });
    }

    /** Others write these objects, too, so a conflict is read and tried again at once. */
    private <T extends HasMetadata> CompletableFuture<Void> add(Kind<T> kind, ObjectRef ref) {
        return addOnce(kind, ref).exceptionallyCompose(failure -> {
            var cause = Futures.causeOf(failure);
            return cause instanceof KubeFailure known && known.is(KubeFailure.Reason.CONFLICT)
                    ? addOnce(kind, ref)
                    : CompletableFuture.failedFuture(cause);
        });
    }

    private <T extends HasMetadata> CompletableFuture<Void> addOnce(Kind<T> kind, ObjectRef ref) {
        return kube.get(kind, ref.namespace(), ref.name())
                .thenCompose(found -> found.filter(object -> isMeant(object, ref))
                        .filter(object -> object.getMetadata().getDeletionTimestamp() == null && !guarded(object))
                        .map(object -> {
                            var all = new ArrayList<>(finalizersOf(object));
                            all.add(Names.FINALIZER);
                            return patch(kind, object, all);
                        })
                        .orElse(CompletableFuture.completedFuture(null)));
    }

    /** Another object may have got the name; a reference to a Secret knows no uid. */
    private static boolean isMeant(HasMetadata object, ObjectRef ref) {
        return ref.uid().isEmpty() || ref.uid().equals(object.getMetadata().getUid());
    }

    /** Takes the finalizer from a record; its sweep has found nothing. */
    public CompletableFuture<Void> release(InstanceMigration record) {
        return remove(Kinds.INSTANCE_MIGRATION, record);
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
                                providers));
    }

    private static List<GenericKubernetesResource> guardedOf(
            List<GenericKubernetesResource> objects, Predicate<GenericKubernetesResource> used) {
        return objects.stream()
                .filter(object -> guarded(object) && !used.test(object))
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

    /** A Secret that a used provider shares with an unused one stays guarded. */
    private CompletableFuture<Void> releaseProviders(Unused unused, Used used) {
        var secretsInUse = unused.allProviders().stream()
                .filter(used::provider)
                .flatMap(provider -> secretOf(provider).stream())
                .collect(Collectors.toSet());
        return Futures.each(
                        guardedOf(unused.providers(), used::provider),
                        provider -> safely(nameOf(provider), releaseProvider(provider, secretsInUse)))
                .thenApply(done -> null);
    }

    private CompletableFuture<Void> releaseProvider(GenericKubernetesResource provider, Set<ObjectRef> inUse) {
        return releaseSecret(secretOf(provider).filter(secret -> !inUse.contains(secret)))
                .thenCompose(done -> remove(Kinds.PROVIDER, provider));
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

    private static Optional<ObjectRef> secretOf(GenericKubernetesResource provider) {
        return ProviderReader.read(Trees.written(provider)).value().map(Provider::secret);
    }

    private CompletableFuture<Void> releaseSecret(Optional<ObjectRef> secret) {
        return secret.isEmpty()
                ? CompletableFuture.completedFuture(null)
                : kube.get(Kinds.SECRET, secret.get().namespace(), secret.get().name())
                        .thenCompose(found -> found.isPresent()
                                ? remove(Kinds.SECRET, found.get())
                                : CompletableFuture.completedFuture(null));
    }

    private CompletableFuture<Void> releaseEach(
            Kind<GenericKubernetesResource> kind, List<GenericKubernetesResource> objects) {
        return Futures.each(objects, object -> safely(kind.name() + " " + nameOf(object), remove(kind, object)))
                .thenApply(done -> null);
    }

    private <T extends HasMetadata> CompletableFuture<Void> remove(Kind<T> kind, T object) {
        return guarded(object)
                ? patch(
                        kind,
                        object,
                        finalizersOf(object).stream()
                                .filter(name -> !name.equals(Names.FINALIZER))
                                .toList())
                : CompletableFuture.completedFuture(null);
    }

    private <T extends HasMetadata> CompletableFuture<Void> patch(Kind<T> kind, T object, List<String> finalizers) {
        return kube.patch(kind, object, Map.of("metadata", Map.of("finalizers", finalizers)))
                .thenApply(patched -> null);
    }

    static boolean guarded(HasMetadata object) {
        return finalizersOf(object).contains(Names.FINALIZER);
    }

    private static List<String> finalizersOf(HasMetadata object) {
        return Optional.ofNullable(object.getMetadata().getFinalizers()).orElse(List.of());
    }

    private static String nameOf(HasMetadata object) {
        return object.getMetadata().getNamespace() + "/" + object.getMetadata().getName();
    }
}
