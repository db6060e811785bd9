package caravan.aws;

import caravan.aws.Ec2Keys.Role;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.AssumeRoleRequest;
import software.amazon.awssdk.services.sts.model.AssumeRoleResponse;
import software.amazon.awssdk.services.sts.model.StsException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class RoleSessionsTest {

    private static final Role ROLE = new Role("arn:aws:iam::444455556666:role/import", "x1");

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-03-01T12:00:00Z"));
    private final Sts sts = new Sts();
    private final RotatingKeys keys = new RotatingKeys(() -> null, keys("AKIA1", ROLE));
    private final CountingMeter meter = new CountingMeter();
    private final RoleSessions sessions = new RoleSessions(keys, () -> sts, new Settable(), meter);

    @Test
    void c45_shouldAssumeTheRoleWithItsExternalIdInASessionNamedAfterTheMigration() {
        // When
        var credentials = sessions.named("0000-migration").resolveCredentials();

        // Then
        assertThat(credentials.accessKeyId()).isEqualTo("ASIA1");
        assertThat(sts.asked).singleElement().satisfies(request -> {
            assertThat(request.roleArn()).isEqualTo(ROLE.arn());
            assertThat(request.externalId()).isEqualTo("x1");
            assertThat(request.roleSessionName()).isEqualTo("caravan-0000-migration");
        });
    }

    @Test
    void shouldKeepASessionOfEachNameAndRenewItBeforeItEnds() {
        // Given
        var shared = sessions.named("shop.aws");
        shared.resolveCredentials();

        // When
        pass(Duration.ofMinutes(49));
        var kept = shared.resolveCredentials();
        sessions.named("0000-migration").resolveCredentials();
        pass(Duration.ofMinutes(2));
        var renewed = shared.resolveCredentials();

        // Then
        assertThat(kept.accessKeyId()).isEqualTo("ASIA1");
        assertThat(renewed.accessKeyId()).isEqualTo("ASIA3");
    }

    @Test
    void shouldNotAskAtEveryCallWhenSessionsAreShort() {
        // Given
        sts.life = Duration.ofMinutes(4);

        // When
        var shared = sessions.named("shop.aws");
        for (var call = 0; call < 5; call++) {
            shared.resolveCredentials();
        }

        // Then
        assertThat(sts.asked).hasSize(1);
    }

    @Test
    void shouldUseWhatIsValidYetWhileStsDoesNotAnswer() {
        // Given
        var shared = sessions.named("shop.aws");
        shared.resolveCredentials();
        sts.code = "AccessDenied";

        // When
        pass(Duration.ofMinutes(55));

        // Then
        assertThat(shared.resolveCredentials().accessKeyId()).isEqualTo("ASIA1");
        assertThat(shared.resolveCredentials().accessKeyId()).isEqualTo("ASIA1");
        assertThat(sts.asked).as("one try to renew it").hasSize(2);

        // When
        pass(Duration.ofMinutes(6));

        // Then
        assertThatThrownBy(shared::resolveCredentials)
                .isInstanceOfSatisfying(
                        AwsFailure.class, failure -> assertThat(failure.fault()).isEqualTo(AwsFault.DENIED))
                .hasMessageContaining(ROLE.arn())
                .hasMessageNotContaining("x1");
        assertThat(meter.counts()).contains("failed AssumeRole DENIED");
    }

    @Test
    void shouldBeginAnotherSessionForOtherKeysAnotherRoleAndAnotherExternalId() {
        // Given
        var shared = sessions.named("shop.aws");
        shared.resolveCredentials();

        // When
        keys.use(keys("AKIA2", ROLE));
        shared.resolveCredentials();
        keys.use(keys("AKIA2", new Role(ROLE.arn(), "x2")));
        shared.resolveCredentials();
        keys.use(keys("AKIA2", Role.NONE));
        var own = shared.resolveCredentials();

        // Then
        assertThat(sts.asked).hasSize(3);
        assertThat(own.accessKeyId()).isEqualTo("AKIA2");
    }

    @Test
    void shouldBeginAnotherSessionWhenAwsHasEndedOne() {
        // Given
        var shared = sessions.named("shop.aws");
        shared.resolveCredentials();

        // When
        sessions.drop();

        // Then
        assertThat(shared.resolveCredentials().accessKeyId()).isEqualTo("ASIA2");
    }

    @Test
    void shouldKeepASessionThatStsIsBeingAskedForWhenAnotherBegins() {
        // Given
        var shared = sessions.named("shop.aws");
        sts.meanwhile = () -> sessions.named("0000-migration").resolveCredentials();

        // When
        var first = shared.resolveCredentials();

        // Then
        assertThat(shared.resolveCredentials().accessKeyId()).isEqualTo(first.accessKeyId());
        assertThat(sts.asked)
                .extracting(AssumeRoleRequest::roleSessionName)
                .containsExactly("caravan-shop.aws", "caravan-0000-migration");
    }

    @Test
    void shouldAskAnewWhenStsRefusedTheFirstTime() {
        // Given
        var shared = sessions.named("shop.aws");
        sts.code = "AccessDenied";

        // When
        assertThatThrownBy(shared::resolveCredentials).isInstanceOf(AwsFailure.class);
        sts.code = "";

        // Then
        assertThat(shared.resolveCredentials().accessKeyId()).isEqualTo("ASIA2");
        assertThat(shared.resolveCredentials().accessKeyId()).isEqualTo("ASIA2");
    }

    @Test
    void shouldNameSessionsAsAwsTakesThem() {
        assertThat(RoleSessions.nameOf("shop/aws " + "x".repeat(80)))
                .hasSize(64)
                .startsWith("caravan-shop.aws.x")
                .matches("[\\w+=,.@-]{2,64}");
    }

    private static Ec2Keys keys(String id, Role role) {
        return new Ec2Keys(id, "secret", "", role);
    }

    private void pass(Duration time) {
        now.updateAndGet(was -> was.plus(time));
    }

    private final class Sts implements StsClient {

        private final List<AssumeRoleRequest> asked = new ArrayList<>();
        private Duration life = Duration.ofHours(1);
        private String code = "";
        private Runnable meanwhile = () -> {};

        @Override
        public AssumeRoleResponse assumeRole(AssumeRoleRequest request) {
            asked.add(request);
            var key = "ASIA" + asked.size();
            var other = meanwhile;
            meanwhile = () -> {};
            other.run();
            if (!code.isEmpty()) {
                throw StsException.builder()
                        .statusCode(403)
                        .message("no")
                        .awsErrorDetails(
                                AwsErrorDetails.builder().errorCode(code).build())
                        .build();
            }
            return AssumeRoleResponse.builder()
                    .credentials(given -> given.accessKeyId(key)
                            .secretAccessKey("secret")
                            .sessionToken("token")
                            .expiration(now.get().plus(life)))
                    .build();
        }

        @Override
        public String serviceName() {
            return SERVICE_NAME;
        }

        @Override
        public void close() {}
    }

    private final class Settable extends Clock {

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now.get();
        }
    }
}
