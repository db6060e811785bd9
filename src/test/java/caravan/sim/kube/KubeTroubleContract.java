package caravan.sim.kube;

import caravan.api.Kinds;
import caravan.kube.KubeFailure.Reason;
import caravan.kube.ObservedEvent;
import caravan.model.MigrationException;
import caravan.model.SuspendedException;
import caravan.model.Verdict;
import caravan.model.Wait;
import caravan.sim.kube.server.Faults.Fault;
import caravan.sim.kube.server.Faults.Requests;
import caravan.sim.kube.store.AdmissionRules.Denial;
import caravan.sim.kube.store.Verb;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What the product may rely on when the cluster refuses, keeps silent or is waited for. */
public abstract class KubeTroubleContract extends KubeGatewayContract {

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
                        + " Raise this ResourceQuota, or delete what uses it up.");
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
}
