package caravan.ledger;

import caravan.model.Names;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class LockStoryTest {

    /** Carried once, and being carried again. */
    private final Lease lock = new LeaseBuilder()
            .withNewMetadata()
            .withName("111122223333-eu-central-1-i-1")
            .addToAnnotations(Names.TARGET_UID, "uid-of-the-machine")
            .addToAnnotations("caravan.io/target", "vms/web-1")
            .addToAnnotations("caravan.io/held-by", "migration/again-i-1")
            .endMetadata()
            .withNewSpec()
            .withHolderIdentity("uid-of-the-record")
            .endSpec()
            .build();

    @Test
    void shouldTellOfTheOneWhoHoldsItBeforeWhatItBecameOnce() {
        assertThat(LockStory.of(lock, holder -> true)).hasValueSatisfying(story -> {
            assertThat(story.held()).isTrue();
            assertThat(story.name()).contains("migration/again-i-1");
        });
    }

    @Test
    void shouldTellWhatItBecameWhenItsHolderHasEnded() {
        assertThat(LockStory.of(lock, holder -> false)).hasValueSatisfying(story -> {
            assertThat(story.held()).isFalse();
            assertThat(story.name()).contains("vms/web-1");
        });
    }
}
