package caravan.endurance;

import caravan.api.Kinds;
import caravan.model.Names;
import caravan.model.State;
import caravan.sim.aws.Fleet;
import caravan.sim.kube.PodOutcome;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Somebody changes the Secret to keys of another account while a machine is off: there nothing of it is to be seen. Or has
 * the Provider name another Secret.
 */
class MovedProviderStoriesTest {

    private static final String SECRET = "aws-credentials";

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

    @Test
    void r14_shouldLetGoOfTheSecretThatItsProviderNamedBefore() {
        // Given
        replay.begin().until(State.CREATE_SNAPSHOTS);
        var before = isGuarded(replay, SECRET);

        // When
        providerNames(replay, "keys-2");
        replay.keepsItsPromises(State.SUCCEEDED);

        // Then
        assertThat(before).isTrue();
        assertThat(isGuarded(replay, SECRET)).isFalse();
        assertThat(isGuarded(replay, "keys-2")).isFalse();
        var provider = replay.story().users().find(Kinds.PROVIDER, "aws").orElseThrow();
        assertThat(provider.getMetadata().getAnnotations()).doesNotContainKey(Names.GUARDED_SECRETS);
    }

    /** A provider of many plans is hardly ever without a migration. */
    @Test
    void r14_shouldGuardOnlyWhatItsProviderNamesNowWhileAMigrationGoesOn() {
        // Given
        var hanging = new Scenario.Source(1, true, new PodOutcome.Hangs());
        var lasting =
                Replay.of(new Scenario("lasting", List.of(hanging), true, State.PENDING, Set.of(State.ROLLED_BACK)));
        lasting.begin().until(State.IMAGE_CONVERSION);

        // When
        providerNames(lasting, "keys-2");
        lasting.pass(Duration.ofMinutes(70));

        // Then
        assertThat(lasting.world().states()).containsValue(State.IMAGE_CONVERSION);
        assertThat(isGuarded(lasting, SECRET)).isFalse();
        assertThat(isGuarded(lasting, "keys-2")).isTrue();
        var provider = lasting.story().users().find(Kinds.PROVIDER, "aws").orElseThrow();
        assertThat(provider.getMetadata().getAnnotations())
                .containsEntry(Names.GUARDED_SECRETS, Users.NAMESPACE + "/keys-2");
    }

    private static boolean isGuarded(Replay replay, String secret) {
        return replay.world()
                .cluster()
                .objects()
                .get(Kinds.SECRET, Users.NAMESPACE, secret)
                .orElseThrow()
                .getMetadata()
                .getFinalizers()
                .contains(Names.FINALIZER);
    }

    /** Another Secret with the same keys. */
    private static void providerNames(Replay replay, String name) {
        var cluster = replay.world().cluster();
        var keys = cluster.objects()
                .get(Kinds.SECRET, Users.NAMESPACE, SECRET)
                .orElseThrow()
                .getData();
        cluster.put(
                Kinds.SECRET,
                new SecretBuilder()
                        .withNewMetadata()
                        .withNamespace(Users.NAMESPACE)
                        .withName(name)
                        .endMetadata()
                        .withData(keys)
                        .build());
        replay.story().users().edit(Kinds.PROVIDER, "aws", provider -> {
            var spec = new HashMap<>(provider.<Map<String, Object>>get("spec"));
            spec.put("secret", Map.of("name", name, "namespace", Users.NAMESPACE));
            provider.setAdditionalProperty("spec", spec);
            return provider;
        });
    }

    private void secretHolds(String key) {
        var encoded = Base64.getEncoder().encodeToString(key.getBytes(StandardCharsets.UTF_8));
        replay.world().cluster().objects().edit(Kinds.SECRET, Users.NAMESPACE, SECRET, secret -> {
            secret.getData().put("accessKeyId", encoded);
            return secret;
        });
    }
}
