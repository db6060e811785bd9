package caravan.sim.kube;

import caravan.api.InstanceMigration;
import caravan.api.InstanceMigrationSpec;
import caravan.api.InstanceMigrationStatus;
import caravan.api.Kinds;
import caravan.api.Reference;
import caravan.kube.KubeFailure;
import caravan.kube.KubeFailure.Reason;
import caravan.kube.KubeGateway;
import caravan.kube.ObservedEvent;
import caravan.model.MigrationException;
import caravan.model.SuspendedException;
import caravan.model.Verdict;
import caravan.model.Wait;
import caravan.sim.kube.server.Faults;
import caravan.sim.kube.server.Faults.Fault;
import caravan.sim.kube.server.Faults.Requests;
import caravan.sim.kube.server.RequestCounts;
import caravan.sim.kube.store.AdmissionRules;
import caravan.sim.kube.store.AdmissionRules.Denial;
import caravan.sim.kube.store.Verb;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What the product may rely on, whichever cluster is behind the gateway. */
public abstract class KubeGatewayContract {

    /** A gateway and the cluster behind it, which has the namespaces vms and migration and nothing else. */
    public record Bench(
            KubeGateway gateway, ClusterObjects objects, Faults faults, AdmissionRules rules, RequestCounts counts) {}

    protected abstract Bench bench();

    /** From now on the fence is down. */
    protected abstract void loseTheLease();

    @Test
    void shouldGiveBackWhatWasCreated() throws Exception {
        // When
        var made = done(gateway().create(Kinds.PERSISTENT_VOLUME_CLAIM, claim("disk")));

        // Then
        assertThat(made.getMetadata().getUid()).isNotBlank();
        assertThat(made.getMetadata().getResourceVersion()).isNotBlank();
        assertThat(made.getMetadata().getCreationTimestamp()).endsWith("Z");
        assertThat(made.getStatus().getPhase()).isEqualTo("Pending");
        assertThat(done(gateway().get(Kinds.PERSISTENT_VOLUME_CLAIM, "vms", "disk")))
                .contains(made);
        assertThat(bench().counts().of("create", "persistentvolumeclaims")).isEqualTo(1);
    }

    @Test
    void shouldNotShareObjectsWithTheCaller() throws Exception {
        // Given
        var desired = claim("disk");
        var made = done(gateway().create(Kinds.PERSISTENT_VOLUME_CLAIM, desired));

        // When
        desired.getSpec().setVolumeName("changed");
        made.getSpec().setVolumeName("changed");

        // Then
        assertThat(read("disk").getSpec().getVolumeName()).isNull();
    }

    @Test
    void shouldBeEmptyWhenNothingIsThere() throws Exception {
        assertThat(done(gateway().get(Kinds.PLAN, "migration", "absent"))).isEmpty();
        assertThat(done(gateway().list(Kinds.PLAN, "", Map.of()))).isEmpty();
    }

    @Test
    void shouldListByLabelsInOrderOfNames() throws Exception {
        // Given
        for (var name : List.of("c", "a", "b")) {
            done(gateway().create(Kinds.PERSISTENT_VOLUME_CLAIM, claim(name, name.equals("b") ? "r-2" : "r-1")));
        }

        // Then
        assertThat(done(gateway().list(Kinds.PERSISTENT_VOLUME_CLAIM, "", Map.of("caravan.io/record", "r-1"))))
                .extracting(claim -> claim.getMetadata().getName())
                .containsExactly("a", "c");
        assertThat(done(gateway().list(Kinds.PERSISTENT_VOLUME_CLAIM, "migration", Map.of())))
                .isEmpty();
    }

    @Test
    void shouldTellAlreadyExistsFromConflict() throws Exception {
        // Given
        var first = done(gateway().create(Kinds.PERSISTENT_VOLUME_CLAIM, claim("disk")));
        label("disk", "a");

        // Then
        assertFails(Reason.ALREADY_EXISTS, gateway().create(Kinds.PERSISTENT_VOLUME_CLAIM, claim("disk")))
                .hasMessageContaining("Could not create PersistentVolumeClaim vms/disk: HTTP 409")
                .hasMessageContaining("persistentvolumeclaims \"disk\" already exists");
        assertFails(Reason.CONFLICT, gateway().update(Kinds.PERSISTENT_VOLUME_CLAIM, first))
                .hasMessageContaining("Could not update PersistentVolumeClaim vms/disk: HTTP 409")
                .hasMessageContaining("the object has been modified");
        assertFails(Reason.CONFLICT, gateway().updateStatus(Kinds.PERSISTENT_VOLUME_CLAIM, first))
                .hasMessageContaining("Could not update the status of PersistentVolumeClaim vms/disk: HTTP 409");
        assertFails(Reason.CONFLICT, gateway().patch(Kinds.PERSISTENT_VOLUME_CLAIM, first, Map.of()));
    }

    @Test
    void shouldKeepSpecAndStatusApart() throws Exception {
        // Given
        var made = done(gateway().create(Kinds.INSTANCE_MIGRATION, record("one")));
        var both = done(gateway().get(Kinds.INSTANCE_MIGRATION, "migration", "one"))
                .orElseThrow();
        both.getMetadata().setLabels(Map.of("a", "b"));
        both.setStatus(InstanceMigrationStatus.pending());

        // When
        var written = done(gateway().updateStatus(Kinds.INSTANCE_MIGRATION, both));

        // Then
        assertThat(made.getStatus()).isNull();
        assertThat(written.getStatus()).isNotNull();
        assertThat(written.getMetadata().getLabels()).isNullOrEmpty();
        assertThat(written.getMetadata().getGeneration()).isEqualTo(1);
        assertThat(written.getMetadata().getResourceVersion())
                .isNotEqualTo(made.getMetadata().getResourceVersion());
    }

    @Test
    void shouldMergeAPatchIntoTheObject() throws Exception {
        // Given
        var made = done(gateway().create(Kinds.PERSISTENT_VOLUME_CLAIM, claim("disk", "r-1")));

        // When
        var patched = done(gateway()
                .patch(
                        Kinds.PERSISTENT_VOLUME_CLAIM,
                        made,
                        Map.of("metadata", Map.of("annotations", Map.of("x", "y")))));

        // Then
        assertThat(patched.getMetadata().getAnnotations()).containsEntry("x", "y");
        assertThat(patched.getMetadata().getLabels()).containsEntry("caravan.io/record", "r-1");
        assertThat(patched.getSpec()).isEqualTo(made.getSpec());
    }

    @Test
    void shouldHoldADeletedObjectUntilItsFinalizersAreGone() throws Exception {
        // Given
        var made = done(gateway().create(Kinds.PERSISTENT_VOLUME_CLAIM, claim("disk")));

        // When
        done(gateway().delete(Kinds.PERSISTENT_VOLUME_CLAIM, made));

        // Then
        assertThat(read("disk").getMetadata().getDeletionTimestamp()).isNotNull();
        assertFails(Reason.ALREADY_EXISTS, gateway().create(Kinds.PERSISTENT_VOLUME_CLAIM, claim("disk")))
                .hasMessageContaining("object is being deleted");

        // When
        var held = read("disk");
        done(gateway().patch(Kinds.PERSISTENT_VOLUME_CLAIM, held, Map.of("metadata", Map.of("finalizers", List.of()))));

        // Then
        assertThat(done(gateway().get(Kinds.PERSISTENT_VOLUME_CLAIM, "vms", "disk")))
                .isEmpty();
        done(gateway().delete(Kinds.PERSISTENT_VOLUME_CLAIM, held));
    }

    @Test
    void shouldNotTouchASuccessorOfTheSameName() throws Exception {
        // Given
        var first = done(gateway().create(Kinds.SECRET, secret("s")));
        done(gateway().delete(Kinds.SECRET, first));
        done(gateway().create(Kinds.SECRET, secret("s")));

        // Then
        assertFails(Reason.CONFLICT, gateway().delete(Kinds.SECRET, first));
        assertFails(Reason.CONFLICT, gateway().patch(Kinds.SECRET, first, Map.of()));
    }

    @Test
    void shouldMakeNothingWhenOnlyTried() throws Exception {
        // When
        var tried = done(gateway().dryRunCreate(Kinds.SECRET, secret("s")));

        // Then
        assertThat(tried.getMetadata().getName()).isEqualTo("s");
        assertThat(done(gateway().get(Kinds.SECRET, "vms", "s"))).isEmpty();
    }

    @Test
    void shouldWriteNothingWithoutTheLease() throws Exception {
        // Given
        var made = done(gateway().create(Kinds.SECRET, secret("s")));

        // When
        loseTheLease();

        // Then
        for (var write : List.<CompletableFuture<?>>of(
                gateway().create(Kinds.SECRET, secret("other")),
                gateway().update(Kinds.SECRET, made),
                gateway().patch(Kinds.SECRET, made, Map.of()),
                gateway().delete(Kinds.SECRET, made))) {
            assertThatThrownBy(() -> done(write)).isInstanceOf(SuspendedException.class);
        }
        assertThat(done(gateway().get(Kinds.SECRET, "vms", "s"))).contains(made);
        assertThat(bench().counts().of("create", "secrets")).isEqualTo(1);
        assertThat(bench().counts().of("delete", "secrets")).isZero();
    }

    @Test
    void shouldRefuseAnObjectThatWasNotRead() {
        assertThatThrownBy(() -> gateway().update(Kinds.SECRET, secret("s")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Secret vms/s carries no resourceVersion");
        assertThatThrownBy(() -> gateway().delete(Kinds.SECRET, secret("s")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Secret vms/s carries no uid");
        assertThatThrownBy(() -> gateway().get(Kinds.SECRET, "vms", ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Secret without a name");
    }

    @Test
    void shouldNotSendMoreThanTheServerTakes() {
        // Given
        var large = secret("s");
        large.setStringData(Map.of("k", "x".repeat(2 << 20)));

        // Then
        assertFails(Reason.INVALID, gateway().create(Kinds.SECRET, large)).hasMessageContaining("it was not sent");
    }

    @Test
    void shouldRefuseWhatAnUpdateMayNotChange() throws Exception {
        // Given
        var claim = claim("disk");
        claim.getSpec().setVolumeName("pv-1");
        var made = done(gateway().create(Kinds.PERSISTENT_VOLUME_CLAIM, claim));
        made.getSpec().setVolumeName("pv-2");

        // Then
        assertFails(Reason.INVALID, gateway().update(Kinds.PERSISTENT_VOLUME_CLAIM, made))
                .hasMessageContaining("spec.volumeName");
    }

    @Test
    void shouldRefuseWhatAdmissionDenies() {
        // Given
        bench().rules()
                .deny(new Denial(
                        attempt -> attempt.is(Verb.CREATE, "persistentvolumeclaims"), 403, "exceeded quota: objects"));
        bench().rules().deny(new Denial(attempt -> attempt.is(Verb.CREATE, "pods"), 422, "spec: not here"));

        // Then
        assertFails(Reason.FORBIDDEN, gateway().create(Kinds.PERSISTENT_VOLUME_CLAIM, claim("disk")))
                .hasMessage("Could not create PersistentVolumeClaim vms/disk: HTTP 403: persistentvolumeclaims \"disk\""
                        + " is forbidden: exceeded quota: objects."
                        + " Grant this right to Caravan's ServiceAccount; deploy/ lists all that it needs.");
        assertFails(Reason.INVALID, gateway().create(Kinds.POD, SampleObjects.pod("p", "", "Succeeds")))
                .hasMessageContaining("spec: not here");
        assertFails(Reason.INVALID, gateway().dryRunCreate(Kinds.POD, SampleObjects.pod("p", "", "Succeeds")));
    }

    @Test
    void shouldRefuseAnOwnerThatBlocksWithoutTheRightToFinalizers() throws Exception {
        // Given
        bench().rules().enforceOwnerReferences(Set.of("Migration"));

        // Then
        assertFails(Reason.FORBIDDEN, gateway().create(Kinds.SECRET, ownedBy("VirtualMachine")))
                .hasMessageStartingWith("Could not create Secret vms/owned: HTTP 403: Forbidden.");
        done(gateway().create(Kinds.SECRET, ownedBy("Migration")));
    }

    @Test
    void shouldRefuseCreatesInANamespaceThatIsMissingOrTerminating() throws Exception {
        // Given
        var missing = secret("s");
        missing.getMetadata().setNamespace("nowhere");
        var doomed = done(gateway().get(Kinds.NAMESPACE, "", "vms")).orElseThrow();
        bench().objects()
                .delete(Kinds.NAMESPACE, "", "vms", doomed.getMetadata().getUid());

        // Then
        assertFails(Reason.NOT_FOUND, gateway().create(Kinds.SECRET, missing));
        assertFails(Reason.FORBIDDEN, gateway().create(Kinds.PERSISTENT_VOLUME_CLAIM, claim("disk")))
                .hasMessageContaining("because it is being terminated");
    }

    @Test
    void shouldTellFaultsApart() throws Exception {
        // Given
        var faults = bench().faults();
        faults.next(1, Requests.of("create", "secrets"), new Fault.Refused(409));
        faults.next(1, Requests.of("create", "secrets"), new Fault.Throttled(Duration.ofSeconds(1)));
        faults.next(1, Requests.of("create", "secrets"), new Fault.Lost());

        // Then
        assertFails(Reason.CONFLICT, gateway().create(Kinds.SECRET, secret("s")));
        assertFails(Reason.UNREACHABLE, gateway().create(Kinds.SECRET, secret("s")));
        assertFails(Reason.UNREACHABLE, gateway().create(Kinds.SECRET, secret("s")));
        assertThat(done(gateway().get(Kinds.SECRET, "vms", "s"))).isEmpty();
    }

    @Test
    void shouldDoTheWorkAndLoseTheAnswer() throws Exception {
        // Given
        bench().faults().next(1, Requests.of("create", "secrets"), new Fault.DoneThenLost());
        bench().faults().next(1, new Requests("create", "secrets", "other"), new Fault.DoneThenAnswered(500));

        // Then
        assertFails(Reason.UNREACHABLE, gateway().create(Kinds.SECRET, secret("s")));
        assertFails(Reason.UNREACHABLE, gateway().create(Kinds.SECRET, secret("other")));
        assertThat(done(gateway().list(Kinds.SECRET, "vms", Map.of()))).hasSize(2);
    }

    @Test
    void shouldArriveAfterTheCallerHasGivenUp() throws Exception {
        // Given
        var released = new CompletableFuture<Void>();
        bench().faults().next(1, Requests.of("create", "secrets"), new Fault.Held(released));

        // Then
        assertFails(Reason.UNREACHABLE, gateway().create(Kinds.SECRET, secret("zombie")));
        assertThat(done(gateway().get(Kinds.SECRET, "vms", "zombie"))).isEmpty();

        // When
        var seen = gateway()
                .await(
                        Kinds.SECRET,
                        new Wait<>(
                                "vms/zombie",
                                "the zombie",
                                found -> Verdict.reachedIf(found.isPresent()),
                                Duration.ofSeconds(30)));
        released.complete(null);

        // Then
        assertThat(done(seen).getMetadata().getName()).isEqualTo("zombie");
    }

    @Test
    void shouldEndAWaitWhenTheObjectIsAsWanted() throws Exception {
        // Given
        done(gateway().create(Kinds.PERSISTENT_VOLUME_CLAIM, claim("disk")));
        var bound = gateway().await(Kinds.PERSISTENT_VOLUME_CLAIM, phase("Bound", Duration.ofSeconds(30)));
        assertThat(bound).isNotDone();

        // When
        bench().objects().editStatus(Kinds.PERSISTENT_VOLUME_CLAIM, "vms", "disk", found -> {
            found.getStatus().setPhase("Bound");
            return found;
        });

        // Then
        assertThat(done(bound).getStatus().getPhase()).isEqualTo("Bound");
    }

    @Test
    void shouldFailAWaitAtItsDeadline() throws Exception {
        // Given
        done(gateway().create(Kinds.PERSISTENT_VOLUME_CLAIM, claim("disk")));

        // When
        var bound = gateway().await(Kinds.PERSISTENT_VOLUME_CLAIM, phase("Bound", Duration.ofMillis(300)));

        // Then
        assertThatThrownBy(() -> done(bound))
                .isInstanceOf(MigrationException.class)
                .hasMessageContaining("for the claim");
    }

    @Test
    void shouldTellEventsAboutAnObject() throws Exception {
        // Given
        var made = done(gateway().create(Kinds.PERSISTENT_VOLUME_CLAIM, claim("disk")));
        new Recorder(bench().objects(), java.time.InstantSource.system(), "test").warn(made, "FailedBinding", "taken");

        // Then
        assertThat(done(gateway().eventsAbout(made)))
                .containsExactly(new ObservedEvent("Warning", "FailedBinding", "taken"));
    }

    private KubeGateway gateway() {
        return bench().gateway();
    }

    private PersistentVolumeClaim read(String name) throws Exception {
        return done(gateway().get(Kinds.PERSISTENT_VOLUME_CLAIM, "vms", name)).orElseThrow();
    }

    private void label(String name, String label) {
        UnaryOperator<PersistentVolumeClaim> labelled = found -> {
            found.getMetadata().setLabels(Map.of(label, "x"));
            return found;
        };
        bench().objects().edit(Kinds.PERSISTENT_VOLUME_CLAIM, "vms", name, labelled);
    }

    private static Wait<PersistentVolumeClaim> phase(String phase, Duration deadline) {
        return new Wait<>(
                "vms/disk",
                "the claim",
                found -> Verdict.reachedIf(found.stream()
                        .anyMatch(claim -> phase.equals(claim.getStatus().getPhase()))),
                deadline);
    }

    private static org.assertj.core.api.AbstractThrowableAssert<?, ?> assertFails(
            Reason reason, CompletableFuture<?> call) {
        return assertThatThrownBy(() -> done(call))
                .isInstanceOfSatisfying(KubeFailure.class, failure -> assertThat(failure.reason())
                        .as(failure.getMessage())
                        .isEqualTo(reason));
    }

    /** The future's value, or what it failed of. */
    protected static <T> T done(CompletableFuture<T> future) throws Exception {
        try {
            return future.get(20, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    private static PersistentVolumeClaim claim(String name) {
        return claim(name, "");
    }

    private static PersistentVolumeClaim claim(String name, String record) {
        var labels = record.isEmpty() ? Map.<String, String>of() : Map.of("caravan.io/record", record);
        return new PersistentVolumeClaimBuilder(SampleObjects.claim(name, null))
                .editMetadata()
                .withLabels(labels)
                .endMetadata()
                .build();
    }

    private static io.fabric8.kubernetes.api.model.Secret secret(String name) {
        return new SecretBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace("vms")
                .endMetadata()
                .withStringData(Map.of("k", "v"))
                .build();
    }

    private static io.fabric8.kubernetes.api.model.Secret ownedBy(String kind) {
        return new SecretBuilder(secret("owned"))
                .editMetadata()
                .addNewOwnerReference()
                .withApiVersion("v1")
                .withKind(kind)
                .withName("owner")
                .withUid("u-1")
                .withBlockOwnerDeletion(true)
                .endOwnerReference()
                .endMetadata()
                .build();
    }

    private static InstanceMigration record(String name) {
        var record = new InstanceMigration();
        record.getMetadata().setName(name);
        record.getMetadata().setNamespace("migration");
        var reference = new Reference("migration", "any", "u-1");
        record.setSpec(new InstanceMigrationSpec("i-1", "web", reference, reference, reference));
        return record;
    }
}
