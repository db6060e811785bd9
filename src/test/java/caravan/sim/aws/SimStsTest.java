package caravan.sim.aws;

import org.junit.jupiter.api.Test;

import static caravan.sim.aws.Codes.assertCode;
import static org.assertj.core.api.Assertions.assertThat;

class SimStsTest {

    private static final String PARTNER_ROLE = "arn:aws:iam::444455556666:role/import";

    private final SimAws aws = Fleet.start(SimClock.manual()).role(PARTNER_ROLE, "x1");

    @Test
    void shouldSayWhoCalls() {
        var identity = aws.sts(Fleet.KEY).getCallerIdentity();
        assertThat(identity.account()).isEqualTo(Fleet.ACCOUNT);
        assertThat(identity.arn()).isEqualTo("arn:aws:iam::111122223333:user/" + Fleet.KEY);
        assertCode(() -> aws.sts("AKIANOBODY")).isEqualTo("InvalidClientTokenId");
    }

    @Test
    void shouldHandOutKeysOfTheRolesAccount() {
        // When
        var session = aws.sts(Fleet.KEY)
                .assumeRole(
                        r -> r.roleArn(PARTNER_ROLE).roleSessionName("caravan").externalId("x1"));

        // Then
        var key = session.credentials().accessKeyId();
        assertThat(session.credentials().expiration())
                .isEqualTo(aws.clock().now().plusSeconds(3_600));
        assertThat(aws.sts(key).getCallerIdentity().arn())
                .isEqualTo("arn:aws:sts::444455556666:assumed-role/import/caravan");
        assertThat(aws.ec2(key, Fleet.REGION).describeInstances().reservations())
                .isEmpty();
    }

    @Test
    void shouldRefuseUnknownRolesWrongExternalIdsAndOddDurations() {
        var sts = aws.sts(Fleet.KEY);
        assertCode(() -> sts.assumeRole(r -> r.roleArn(PARTNER_ROLE).roleSessionName("c")))
                .isEqualTo("AccessDenied");
        assertCode(() -> sts.assumeRole(r -> r.roleArn("arn:aws:iam::1:role/x").roleSessionName("c")))
                .isEqualTo("AccessDenied");
        assertCode(() -> sts.assumeRole(
                        r -> r.roleArn(Fleet.ROLE).roleSessionName("c").durationSeconds(60)))
                .isEqualTo("ValidationError");
    }
}
