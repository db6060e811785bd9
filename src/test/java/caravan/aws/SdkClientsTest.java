package caravan.aws;

import caravan.aws.GuardedEc2.Guard;
import caravan.model.Fence;
import caravan.model.SuspendedException;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.Ec2Client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** The SDK itself, in front of a server that misbehaves. */
class SdkClientsTest {

    private static final String SNAPSHOT =
            "<CreateSnapshotResponse><snapshotId>snap-1</snapshotId><status>pending</status></CreateSnapshotResponse>";
    private static final String VOLUMES = "<DescribeVolumesResponse><volumeSet/></DescribeVolumesResponse>";
    private static final Fence OPEN = () -> {};

    private final ClockSkew skew = new ClockSkew("EC2", Duration.ofSeconds(60));
    private final RawServer server = new RawServer(RawServer.RESET);
    private final SdkClients clients = new SdkClients(Clock.systemUTC());

    SdkClientsTest() throws IOException {}

    @AfterEach
    void stop() throws IOException {
        clients.close();
        server.close();
    }

    @Test
    void shouldSendAChangeOnceAndTakeAResetForAmbiguous() {
        assertThat(failureOfCreate().fault()).isEqualTo(AwsFault.AMBIGUOUS);
        assertThat(server.forms()).singleElement().asString().contains("Action=CreateSnapshot");
    }

    @Test
    void shouldTakeAnAnswerThatWasCutOffForAmbiguous() {
        // Given
        server.answerWith(RawServer.answer(200, now(0), SNAPSHOT.substring(0, 60)));

        // Then
        assertThat(failureOfCreate().fault()).isEqualTo(AwsFault.AMBIGUOUS);
        assertThat(server.forms()).hasSize(1);
    }

    @Test
    void shouldTakeAPageOfAProxyForAmbiguous() {
        // Given
        server.answerWith(RawServer.answer(502, now(0), "<html><body>Bad Gateway</body></html>"));

        // Then
        var failure = failureOfCreate();
        assertThat(failure.fault()).isEqualTo(AwsFault.AMBIGUOUS);
        assertThat(failure.code()).isEmpty();
        assertThat(server.forms()).hasSize(1);
    }

    @Test
    void shouldSendAThrottledChangeOnceAndKnowThatItDidNotHappen() {
        // Given
        server.answerWith(RawServer.answer(503, now(0), fault("RequestLimitExceeded")));

        // Then
        var failure = failureOfCreate();
        assertThat(failure.fault()).isEqualTo(AwsFault.THROTTLED);
        assertThat(failure.requestId()).isEqualTo("req-1");
        assertThat(server.forms()).hasSize(1);
    }

    @Test
    void shouldTryAReadTwiceBecauseAnIdleConnectionMayBeGone() {
        assertThatThrownBy(() -> guarded(Clock.systemUTC()).describeVolumes())
                .isInstanceOfSatisfying(
                        AwsFailure.class, failure -> assertThat(failure.fault()).isEqualTo(AwsFault.AMBIGUOUS));
        assertThat(server.forms()).hasSize(2);
    }

    @Test
    void shouldLeaveTheRepeatingOfThrottledReadsToTheGateway() {
        // Given
        server.answerWith(RawServer.answer(503, now(0), fault("RequestLimitExceeded")));

        // Then
        assertThatThrownBy(() -> guarded(Clock.systemUTC()).describeVolumes()).isInstanceOf(AwsFailure.class);
        assertThat(server.forms()).hasSize(1);
    }

    @Test
    void shouldNotSendAChangeThatWasSignedLongAfterItsFenceCheck() {
        // Given
        var earlier = Clock.offset(Clock.systemUTC(), Duration.ofSeconds(-12));

        // Then
        assertThatThrownBy(() -> create(guarded(earlier)))
                .isInstanceOf(SuspendedException.class)
                .hasMessageContaining("it was not sent");
        assertThat(server.forms()).isEmpty();
    }

    @Test
    void shouldNotSendAChangeThatWentAroundTheFence() {
        assertThatThrownBy(() -> create(clients.ec2(spec(), CallGroup.SNAPSHOTS)))
                .hasStackTraceContaining("did not pass the fence");
        assertThat(server.forms()).isEmpty();
    }

    @Test
    void shouldStopChangesButNotReadsWhenTheServersClockIsFarOff() {
        // Given
        server.answerWith(RawServer.answer(200, now(90), VOLUMES));
        var ec2 = guarded(Clock.systemUTC());

        // When
        ec2.describeVolumes();

        // Then
        assertThat(skew.measured()).isBetween(Duration.ofSeconds(85), Duration.ofSeconds(91));
        assertThatThrownBy(() -> create(ec2))
                .isInstanceOf(SuspendedException.class)
                .hasMessageContaining("ahead of");
        ec2.describeVolumes();
        assertThat(server.forms()).hasSize(2);
    }

    @Test
    void shouldMeasureNoSkewWhenTheDateLiesBetweenSendingAndReceiving() {
        // Given
        server.answerWith(RawServer.answer(200, now(0), SNAPSHOT));

        // When
        var created = create(guarded(Clock.systemUTC()));

        // Then
        assertThat(created).isEqualTo("snap-1");
        assertThat(skew.measured()).isEqualTo(Duration.ZERO);
    }

    private AwsFailure failureOfCreate() {
        return catchThrowableOfType(AwsFailure.class, () -> create(guarded(Clock.systemUTC())));
    }

    private static String create(Ec2Client ec2) {
        return ec2.createSnapshot(request -> request.volumeId("vol-1")).snapshotId();
    }

    private Ec2Client guarded(Clock fenceClock) {
        var spec = spec();
        return GuardedEc2.around(group -> clients.ec2(spec, group), new Guard(OPEN, skew, AwsMeter.none(), fenceClock));
    }

    private ClientSpec spec() {
        var keys = new RotatingKeys(() -> null, new Ec2Keys("AKIA1", "secret", ""));
        return new ClientSpec("eu-west-1", Optional.of(server.uri()), Optional.of(server.uri()), keys, skew);
    }

    private static String fault(String code) {
        return "<Response><Errors><Error><Code>" + code + "</Code><Message>said so</Message></Error></Errors>"
                + "<RequestID>req-1</RequestID></Response>";
    }

    private static String now(int secondsAhead) {
        return DateTimeFormatter.RFC_1123_DATE_TIME.format(
                ZonedDateTime.ofInstant(Instant.now().plusSeconds(secondsAhead), ZoneOffset.UTC));
    }
}
