package caravan.kube;

import caravan.api.Kinds;
import caravan.fake.FakeKube;
import caravan.model.MigrationException;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.time.Duration;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What a refused create means for a migration. */
class OwnedObjectsTest {

    private final FakeKube kube = new FakeKube();

    @Test
    void shouldFailForGoodWhenTheNamespaceIsGone() {
        // Given
        var secret = new SecretBuilder()
                .withNewMetadata()
                .withName("attempt")
                .withNamespace("gone")
                .endMetadata()
                .build();
        kube.failNext("create Secret", KubeFailure.Reason.NOT_FOUND);

        // When
        var made = new OwnedObjects(kube).createOrVerify(Kinds.SECRET, secret);

        // Then
        assertThat(made)
                .failsWithin(Duration.ofSeconds(1))
                .withThrowableThat()
                .havingCause()
                .isInstanceOfSatisfying(MigrationException.class, failure -> {
                    assertThat(failure.reason()).isEqualTo("TargetGone");
                    assertThat(failure).hasMessageContaining("Secret gone/attempt has no place to be made in");
                });
    }
}
