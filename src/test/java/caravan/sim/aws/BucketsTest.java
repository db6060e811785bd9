package caravan.sim.aws;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;

import static caravan.sim.aws.Codes.assertCode;
import static caravan.sim.aws.Words.where;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** EC2 developer guide, "Request throttling for the Amazon EC2 API": bucket sizes and refill rates. */
class BucketsTest {

    private final SimClock.Manual clock = SimClock.manual();
    private final SimAws aws = Fleet.start(clock);
    private final Ec2Client ec2 = aws.ec2(Fleet.KEY, Fleet.REGION);

    @BeforeEach
    void turnOn() {
        aws.buckets().on();
    }

    private void call(String operation) {
        switch (operation) {
            case "DescribeInstances" -> ec2.describeInstances();
            case "DescribeVolumes" -> ec2.describeVolumes(r -> r.filters(where("status", "error")));
            case "DescribeSubnets" -> ec2.describeSubnets();
            case "StartInstances" -> ec2.startInstances(r -> r.instanceIds(Fleet.WEB));
            case "StopInstances" -> ec2.stopInstances(r -> r.instanceIds(Fleet.WEB));
            case "CreateTags" -> ec2.createTags(r -> r.resources(Fleet.WEB).tags(Words.tag("a", "b")));
            default ->
                ec2.createVolume(
                        r -> r.availabilityZone(Fleet.TARGET_ZONE).size(1).volumeType("gp3"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "DescribeInstances, 50, 10",
        "DescribeVolumes, 100, 20",
        "DescribeSubnets, 100, 20",
        "CreateVolume, 100, 5",
        "CreateTags, 100, 10",
        "StartInstances, 5, 2",
        "StopInstances, 50, 5"
    })
    void shouldThrottleWhenTheBucketIsEmptyAndRefillIt(String operation, int size, int perSecond) {
        IntStream.range(0, size).forEach(i -> call(operation));
        assertThatThrownBy(() -> call(operation)).isInstanceOfSatisfying(Ec2Exception.class, refused -> {
            assertThat(refused.awsErrorDetails().errorCode()).isEqualTo("RequestLimitExceeded");
            assertThat(refused.statusCode()).isEqualTo(503);
        });
        clock.advance(Duration.ofSeconds(1));
        IntStream.range(0, perSecond).forEach(i -> call(operation));
        assertCode(() -> call(operation)).isEqualTo("RequestLimitExceeded");
    }

    @Test
    void shouldCountInstancesToo() {
        var many = IntStream.range(0, 600)
                .mapToObj(i -> String.format("i-%08x", i))
                .toList();
        assertCode(() -> ec2.startInstances(r -> r.instanceIds(many))).isEqualTo("InvalidInstanceID.NotFound");
        assertCode(() -> ec2.startInstances(r -> r.instanceIds(many))).isEqualTo("RequestLimitExceeded");
        clock.advance(Duration.ofSeconds(100));
        assertCode(() -> ec2.startInstances(r -> r.instanceIds(many))).isEqualTo("InvalidInstanceID.NotFound");
    }

    @Test
    void shouldShareABucketInTheAccountAndRegionOnly() {
        aws.buckets().drain(Fleet.ACCOUNT, Fleet.REGION, "DescribeSubnets", clock.now());
        assertCode(() -> aws.ec2(Fleet.OPERATOR_KEY, Fleet.REGION).describeSubnets())
                .isEqualTo("RequestLimitExceeded");
        aws.ec2(Fleet.PARTNER_KEY, Fleet.REGION).describeSubnets();
        aws.ec2(Fleet.KEY, "eu-west-1").describeSubnets();
        ec2.describeVpcs();
    }

    @Test
    void shouldHaveAnotherSizeWhenToldSo() {
        aws.buckets().size("DescribeSubnets", 1, 1);
        ec2.describeSubnets();
        assertCode(ec2::describeSubnets).isEqualTo("RequestLimitExceeded");
        aws.buckets().off();
        ec2.describeSubnets();
    }
}
