package caravan.sim.aws;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.Ec2Client;

import static caravan.sim.aws.Codes.assertCode;
import static org.assertj.core.api.Assertions.assertThat;

/** EC2 API reference, "Error codes", client errors: AuthFailure, RequestExpired; STS: ExpiredToken. */
class KeysTest {

    private final SimClock.Manual clock = SimClock.manual();
    private final SimAws aws = Fleet.start(clock);

    private String session(int seconds) {
        return aws.sts(Fleet.KEY)
                .assumeRole(
                        r -> r.roleArn(Fleet.ROLE).roleSessionName("caravan").durationSeconds(seconds))
                .credentials()
                .accessKeyId();
    }

    @Test
    void shouldRefuseASessionWhenItsSecondsAreOver() {
        // Given
        var key = session(900);
        Ec2Client ec2 = aws.ec2(key, Fleet.REGION);
        clock.advance(Duration.ofSeconds(899));
        ec2.describeVpcs();

        // When
        clock.advance(Duration.ofSeconds(1));

        // Then
        assertCode(ec2::describeVpcs).isEqualTo("RequestExpired");
        assertCode(() -> aws.sts(key).getCallerIdentity()).isEqualTo("ExpiredToken");
        aws.expiredCode("ExpiredToken");
        assertCode(ec2::describeVpcs).isEqualTo("ExpiredToken");
    }

    @Test
    void shouldEndASessionBeforeItsTime() {
        var key = session(3_600);
        aws.expire(key);
        assertCode(() -> aws.ec2(key, Fleet.REGION).describeVpcs()).isEqualTo("RequestExpired");
    }

    @Test
    void shouldRefuseARevokedKeyUntilItIsRestored() {
        var ec2 = aws.ec2(Fleet.KEY, Fleet.REGION);
        aws.revoke(Fleet.KEY);
        assertCode(ec2::describeVpcs).isEqualTo("AuthFailure");
        aws.ec2(Fleet.OPERATOR_KEY, Fleet.REGION).describeVpcs();
        aws.restore(Fleet.KEY);
        ec2.describeVpcs();
        assertThat(aws.callsBy(Fleet.KEY)).containsEntry("DescribeVpcs", 2);
    }
}
