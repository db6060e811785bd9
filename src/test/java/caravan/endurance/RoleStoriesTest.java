package caravan.endurance;

import caravan.api.Kinds;
import caravan.sim.aws.Fleet;
import caravan.sim.aws.SimAws;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.sts.model.Credentials;

import static org.assertj.core.api.Assertions.assertThat;

/** Roles that cannot be assumed, and sessions that are over: told on the plan, by name, before anything is touched. */
class RoleStoriesTest {

    private static final Duration SOON = Duration.ofMinutes(5);
    private static final String TRUSTED = "AKIATRUSTED000000001";
    private static final String SOURCE_ROLE = "arn:aws:iam::" + Fleet.ACCOUNT + ":role/caravan-source";
    private static final String TARGET_ROLE = "arn:aws:iam::" + Fleet.PARTNER_ACCOUNT + ":role/caravan-target";
    private static final String EXTERNAL_ID = "choose-one-of-your-own";

    private final Story story = new Story(14, Scenario.plain());
    private final World world = story.world();
    private final SimAws aws = world.aws();

    /** What is wrong, in the words of whoever has set it up. */
    enum Mistake {
        EXTERNAL_ID,
        NOT_TRUSTED,
        NOT_ALLOWED
    }

    @ParameterizedTest
    @CsvSource({"EXTERNAL_ID, source", "EXTERNAL_ID, target", "NOT_TRUSTED, target", "NOT_ALLOWED, source"})
    void c45_shouldNameRoleAccountAndRemedyWhereARoleCannotBeAssumed(Mistake mistake, String side) {
        // Given
        var wrong = side.equals("source") ? SOURCE_ROLE : TARGET_ROLE;
        twoRoles();
        switch (mistake) {
            case EXTERNAL_ID -> secret(Map.of(side.equals("source") ? "externalId" : "targetExternalId", "misspelt"));
            case NOT_TRUSTED -> aws.role(wrong, Policies.ofTrust("user/AKIASOMEBODYELSE0001"));
            case NOT_ALLOWED -> aws.permissions().of(TRUSTED, List.of(Policies.assumingOnly(TARGET_ROLE)));
        }

        // When
        story.begin();

        // Then
        var remedy = new Told(world).awaitRemedy("RoleNotAssumed");
        assertThat(remedy).contains("trust policy", "external id", "sts:AssumeRole", "deploy/iam");
        assertThat(messageOf("RoleNotAssumed"))
                .contains("Role " + wrong + " of account " + wrong.split(":", -1)[4], "AccessDenied")
                .doesNotContain("misspelt", EXTERNAL_ID);
        new Told(world).assertNothingTouched();
    }

    @Test
    void c45_shouldNameTheProviderWhereASessionOfItsSecretIsOver() {
        // Given
        twoRoles();
        var session = session();
        secret(Map.of(
                "accessKeyId",
                session.accessKeyId(),
                "sessionToken",
                session.sessionToken(),
                "roleArn",
                "",
                "externalId",
                ""));
        aws.expire(session.accessKeyId());

        // When
        story.begin();

        // Then
        world.await("PreflightUnfinished", SOON, () -> told("PreflightUnfinished"));
        assertThat(messageOf("PreflightUnfinished"))
                .contains("Provider " + Users.NAMESPACE + "/aws", "expired", "sessionToken", "renew");
        new Told(world).assertNothingTouched();
    }

    private void twoRoles() {
        aws.key("777788889999", TRUSTED);
        aws.permissions().of(TRUSTED, List.of(Policies.whole("caravan")));
        aws.role(SOURCE_ROLE, Policies.ofTrust("user/" + TRUSTED));
        aws.role(TARGET_ROLE, Policies.ofTrust("user/" + TRUSTED));
        secret(Map.of(
                "accessKeyId", TRUSTED,
                "secretAccessKey", "secret",
                "roleArn", SOURCE_ROLE,
                "externalId", EXTERNAL_ID,
                "targetRoleArn", TARGET_ROLE,
                "targetExternalId", EXTERNAL_ID));
    }

    private Credentials session() {
        return aws.sts(TRUSTED)
                .assumeRole(request ->
                        request.roleArn(SOURCE_ROLE).externalId(EXTERNAL_ID).roleSessionName("by-hand"))
                .credentials();
    }

    private boolean told(String type) {
        return new Told(world).condition(Kinds.PLAN, Story.PLAN, type).isPresent();
    }

    private String messageOf(String type) {
        return String.valueOf(new Told(world)
                .condition(Kinds.PLAN, Story.PLAN, type)
                .orElseThrow()
                .get("message"));
    }

    private void secret(Map<String, String> keys) {
        world.cluster().objects().edit(Kinds.SECRET, Users.NAMESPACE, "aws-credentials", secret -> {
            var data = new HashMap<>(secret.getData());
            keys.forEach((key, value) ->
                    data.put(key, Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8))));
            secret.setData(data);
            return secret;
        });
    }
}
