package caravan.kube;

import caravan.api.Kinds;
import caravan.fake.FakeKube;
import caravan.model.MigrationException;
import caravan.model.Names;
import caravan.model.SuspendedException;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What a name that is taken means for a migration, and what a delete waits for. */
class OwnedObjectsTest {

    private static final String NAMESPACE = "vms";
    private static final String NAME = "attempt";
    private static final String OURS = "record-1";
    private static final Duration DEADLINE = Duration.ofMinutes(1);

    private final FakeKube kube = new FakeKube();
    private final OwnedObjects objects = new OwnedObjects(kube);

    @Test
    void shouldFailForGoodWhenTheNamespaceIsGone() {
        // Given
        kube.failNext("create Secret", KubeFailure.Reason.NOT_FOUND);

        // When
        var made = objects.createOrVerify(Kinds.SECRET, secret(OURS));

        // Then
        assertFailed(made, "TargetGone", "Secret vms/attempt has no place to be made in");
    }

    @Test
    void r19_shouldTakeWhatAnEarlierTryHasMade() {
        // Given
        var earlier = kube.put(Kinds.SECRET, secret(OURS));

        // When
        var made = objects.createOrVerify(Kinds.SECRET, secret(OURS)).join();

        // Then
        assertThat(made.getMetadata().getUid()).isEqualTo(earlier.getMetadata().getUid());
    }

    @Test
    void r19_shouldFailWhenTheNameBelongsToAnotherMigration() {
        // Given
        kube.put(Kinds.SECRET, secret("record-2"));

        // Then
        assertFailed(
                objects.createOrVerify(Kinds.SECRET, secret(OURS)),
                "NameTaken",
                "belongs to the InstanceMigration with uid record-2, not to the InstanceMigration with uid record-1");
    }

    @Test
    void r19_shouldFailWhenTheNameBelongsToSomebodyWithoutLabels() {
        // Given
        kube.put(
                Kinds.SECRET,
                new SecretBuilder()
                        .withNewMetadata()
                        .withNamespace(NAMESPACE)
                        .withName(NAME)
                        .endMetadata()
                        .build());

        // Then
        assertFailed(
                objects.createOrVerify(Kinds.SECRET, secret(OURS)),
                "NameTaken",
                "exists already and belongs to somebody");
    }

    /** It may be ours, but it will be gone: whoever takes it works with an object that does not exist. */
    @Test
    void r19_shouldWaitUntilTheOldObjectOfThatNameIsGone() {
        // Given
        kube.put(Kinds.SECRET, held());
        kube.remove(Kinds.SECRET, NAMESPACE, NAME);

        // Then
        assertThat(objects.createOrVerify(Kinds.SECRET, secret(OURS)))
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .havingCause()
                .isInstanceOf(SuspendedException.class)
                .withMessageContaining("Secret vms/attempt is being deleted");
    }

    @Test
    void r19_shouldNotDeleteTheObjectThatHasGotTheNameSince() {
        // Given
        var seen = kube.put(Kinds.SECRET, secret(OURS));
        kube.remove(Kinds.SECRET, NAMESPACE, NAME);
        var successor = kube.put(Kinds.SECRET, secret("record-2"));

        // When
        var removed = objects.remove(Kinds.SECRET, seen, DEADLINE);

        // Then
        assertThat(removed)
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .havingCause()
                .isInstanceOfSatisfying(KubeFailure.class, failure -> assertThat(failure.reason())
                        .isEqualTo(KubeFailure.Reason.CONFLICT));
        assertThat(kube.all(Kinds.SECRET)).containsExactly(successor);
    }

    @Test
    void r19_shouldNotWaitForTheObjectThatGetsTheNameNext() {
        // Given
        var seen = kube.put(Kinds.SECRET, secret(OURS));
        kube.afterNext("delete Secret", () -> kube.put(Kinds.SECRET, secret("record-2")));

        // Then
        assertThat(objects.remove(Kinds.SECRET, seen, DEADLINE)).isCompleted();
        assertThat(kube.all(Kinds.SECRET)).hasSize(1);
    }

    @Test
    void r19_shouldWaitForWhatIsHeldAndForNothingElse() {
        // Given
        var seen = kube.put(Kinds.SECRET, held());

        // When
        var removed = objects.remove(Kinds.SECRET, seen, DEADLINE);
        var early = removed.isDone();
        kube.edit(Kinds.SECRET, NAMESPACE, NAME, held -> {
            held.getMetadata().setFinalizers(List.of());
            return held;
        });

        // Then
        assertThat(early).isFalse();
        assertThat(removed).isCompleted();
    }

    private static void assertFailed(CompletableFuture<?> made, String reason, String message) {
        assertThat(made)
                .failsWithin(Duration.ofSeconds(1))
                .withThrowableThat()
                .havingCause()
                .isInstanceOfSatisfying(MigrationException.class, failure -> {
                    assertThat(failure.reason()).isEqualTo(reason);
                    assertThat(failure).hasMessageContaining(message);
                });
    }

    private static Secret held() {
        return new SecretBuilder(secret(OURS))
                .editMetadata()
                .withFinalizers("held")
                .endMetadata()
                .build();
    }

    private static Secret secret(String record) {
        return new SecretBuilder()
                .withNewMetadata()
                .withNamespace(NAMESPACE)
                .withName(NAME)
                .withLabels(Map.of(Names.RECORD, record))
                .endMetadata()
                .build();
    }
}
