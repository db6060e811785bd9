package caravan.endurance;

import caravan.api.Kinds;
import caravan.model.State;
import caravan.sim.aws.Fleet;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Somebody changes the Secret to keys of another account while a machine is off: there nothing of it is to be seen. */
class MovedProviderStoriesTest {

    private final Replay replay = Replay.of(Scenario.plain());

    @Test
    void r08a_shouldGiveTheSourceBackWhenTheSecretIsPutRight() {
        // Given
        replay.begin().until(State.CREATE_SNAPSHOTS);

        // When
        secretHolds(Fleet.PARTNER_KEY);
        replay.pass(Duration.ofHours(1));
        var meanwhile = replay.world().chronicle().records().get(0);
        secretHolds(Fleet.KEY);
        var record = replay.keepsItsPromises(State.ROLLED_BACK);

        // Then
        assertThat(meanwhile.state()).isEqualTo(State.ROLLING_BACK);
        assertThat(meanwhile.getStatus().message()).contains("cannot be used", Fleet.ACCOUNT, Fleet.PARTNER_ACCOUNT);
        assertThat(record.getStatus().failure().reason()).isEqualTo("ProviderUnusable");
        assertThat(replay.sourceState()).isEqualTo("running");
    }

    @Test
    void r21_shouldSayThatTheSourceIsOffWhenTheSecretIsNotPutRightInTime() {
        // Given
        replay.begin().until(State.CREATE_SNAPSHOTS);

        // When
        secretHolds(Fleet.PARTNER_KEY);
        replay.pass(Duration.ofHours(5));
        var ended = replay.world().chronicle().records().get(0);
        secretHolds(Fleet.KEY);
        replay.keepsItsPromises(State.SOURCE_LEFT_STOPPED);

        // Then
        assertThat(ended.state()).isEqualTo(State.SOURCE_LEFT_STOPPED);
        assertThat(ended.getStatus().message())
                .contains("aws ec2 start-instances --region " + Fleet.REGION + " --instance-ids " + replay.source());
        assertThat(ended.getStatus().condition("SourceLost")).isEmpty();
    }

    private void secretHolds(String key) {
        var encoded = Base64.getEncoder().encodeToString(key.getBytes(StandardCharsets.UTF_8));
        replay.world().cluster().objects().edit(Kinds.SECRET, Users.NAMESPACE, "aws-credentials", secret -> {
            secret.getData().put("accessKeyId", encoded);
            return secret;
        });
    }
}
