package caravan.simulation;

import caravan.model.State;
import caravan.sim.aws.Call;
import caravan.sim.aws.CallWatcher;
import caravan.sim.aws.Fleet;
import caravan.sim.aws.KeyRing;
import caravan.sim.aws.iam.Policy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.Tag;

import static org.assertj.core.api.Assertions.assertThat;

/** All of deploy/iam as it is, over HTTP: an identity of a third account, which may assume a role of each of two. */
class TwoRolesTest {

    private static final String IDENTITY = "AKIATRUSTED000000001";
    private static final String SOURCE_ROLE = "arn:aws:iam::" + Fleet.ACCOUNT + ":role/caravan-source";
    private static final String TARGET_ROLE = "arn:aws:iam::" + Fleet.PARTNER_ACCOUNT + ":role/caravan-target";
    private static final String KEY_ID = "5f0c4f4e-7d1b-4a6e-9c60-000000000003";

    private final List<Call> refused = new CopyOnWriteArrayList<>();
    private Stage stage;
    private KeyRing ring;
    private String key;

    @BeforeEach
    void open() {
        stage = new Stage(Map.of("CARAVAN_PREFLIGHT_STOPS", "plan"));
        ring = stage.region().keyRing();
        key = ring.arn(Fleet.ACCOUNT, KEY_ID);
        var aws = stage.simulation().aws();
        var trust = Policy.of(text("trust").replace("role/caravan", "user/" + IDENTITY));
        aws.key("777788889999", IDENTITY).role(SOURCE_ROLE, trust).role(TARGET_ROLE, trust);
        aws.permissions().of(IDENTITY, List.of(Policy.of(text("caravan"))));
        aws.permissions().of(SOURCE_ROLE, List.of(Policy.of(text("source"))));
        aws.permissions().of(TARGET_ROLE, List.of(Policy.of(text("target"))));
        aws.onCall(new CallWatcher() {
            @Override
            public void after(Call call) {
                call.refusal()
                        .filter(code -> code.startsWith("Unauthorized") || code.startsWith("AccessDenied"))
                        .ifPresent(code -> refused.add(call));
            }
        });
        stage.secret(Map.of(
                "accessKeyId", IDENTITY,
                "roleArn", SOURCE_ROLE,
                "externalId", "choose-one-of-your-own",
                "targetRoleArn", TARGET_ROLE,
                "targetExternalId", "choose-one-of-your-own"));
    }

    @AfterEach
    void close() {
        stage.close();
    }

    @Test
    void c45_shouldCarryByARoleOfEachAccountUnderAKeyWhosePolicyNamesTheTargetsRole() {
        // Given
        ring.policy(key, Policy.of(text("key")));

        // When
        var record = carried("opened");

        // Then
        assertThat(refused).isEmpty();
        assertThat(ring.granted()).isEmpty();
        assertThat(record).isEqualTo(State.SUCCEEDED);
    }

    @Test
    void c45_shouldGrantToTheTargetsRoleWhereTheKeysPolicyDoesNotNameIt() {
        // Given
        ring.tag(key, "caravan.io/may-migrate", "true");

        // When
        var record = carried("granted");

        // Then
        assertThat(refused).extracting(Call::operation).as("whether it is open").containsOnly("DescribeKey");
        assertThat(ring.granted()).singleElement().satisfies(grant -> {
            assertThat(grant.grantee()).isEqualTo(TARGET_ROLE);
            assertThat(grant.revoked()).isTrue();
        });
        assertThat(record).isEqualTo(State.SUCCEEDED);
    }

    private State carried(String plan) {
        var instance = stage.encrypted(1, key);
        stage.operator().createTags(call -> call.resources(instance)
                .tags(Tag.builder().key("caravan.io/may-migrate").value("true").build()));
        var record = Journey.plan(stage, plan, instance).start(plan + "-1").awaitEnd(plan + "-1", instance);
        assertThat(record.getStatus().disks())
                .allSatisfy(disk ->
                        assertThat(stage.region().accountOf(disk.volumeId())).isEqualTo(Fleet.PARTNER_ACCOUNT));
        return record.state();
    }

    private static String text(String policy) {
        try {
            return Files.readString(Path.of("deploy", "iam", policy + "-policy.json"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
