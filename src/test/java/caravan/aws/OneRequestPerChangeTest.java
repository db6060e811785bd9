package caravan.aws;

import caravan.aws.GuardedEc2.Guard;
import caravan.settings.SettingsLoader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.ec2.Ec2Client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The SDK in front of a server that counts: whatever goes wrong with a change, it has been sent once. */
class OneRequestPerChangeTest {

    private static final Map<String, Consumer<Ec2Client>> CHANGES = Map.of(
            "CreateSnapshot", ec2 -> ec2.createSnapshot(call -> call.volumeId("vol-1")),
            "CreateVolume", ec2 -> ec2.createVolume(call -> call.availabilityZone("eu-west-1a")),
            "CreateTags", ec2 -> ec2.createTags(call -> call.resources("vol-1")),
            "DeleteSnapshot", ec2 -> ec2.deleteSnapshot(call -> call.snapshotId("snap-1")),
            "DeleteVolume", ec2 -> ec2.deleteVolume(call -> call.volumeId("vol-1")),
            "StartInstances", ec2 -> ec2.startInstances(call -> call.instanceIds("i-1")),
            "StopInstances", ec2 -> ec2.stopInstances(call -> call.instanceIds("i-1")));

    /** Those that the SDK repeats by default, the last two with the server's own time in the new signature. */
    private static final List<String> TROUBLES = List.of(
            "a reset",
            "500 InternalError",
            "503 Unavailable",
            "503 RequestLimitExceeded",
            "400 Throttling",
            "400 RequestExpired",
            "403 RequestTimeTooSkewed");

    private final ClockSkew skew = new ClockSkew("EC2", Duration.ofSeconds(60));
    private final RawServer server = new RawServer(RawServer.RESET);
    private final SdkClients clients = new SdkClients(Clock.systemUTC());

    OneRequestPerChangeTest() throws IOException {}

    @AfterEach
    void stop() throws IOException {
        clients.close();
        server.close();
    }

    static Stream<Arguments> pairs() {
        return CHANGES.keySet().stream().sorted().flatMap(change -> TROUBLES.stream()
                .map(trouble -> Arguments.of(change, trouble)));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void r20_shouldSendAChangeOnceWhateverTheAnswerIs(String change, String trouble) {
        // Given
        server.answerWith(answer(trouble));

        // When
        assertThatThrownBy(() -> CHANGES.get(change).accept(guarded())).isInstanceOf(AwsFailure.class);

        // Then
        assertThat(server.forms()).singleElement().asString().contains("Action=" + change);
    }

    @Test
    void r20_shouldSignByItsOwnClockAgainWhenTheServersIsRightAgain() {
        // Given
        var ec2 = guarded();
        server.answerWith(answer("403 RequestTimeTooSkewed"));
        assertThatThrownBy(() -> CHANGES.get("CreateTags").accept(ec2)).isInstanceOf(AwsFailure.class);
        server.answerWith(RawServer.answer(200, date(0), "<DescribeVolumesResponse/>"));
        ec2.describeVolumes();

        // When
        server.answerWith(RawServer.answer(200, date(0), "<DeleteVolumeResponse/>"));
        CHANGES.get("DeleteVolume").accept(ec2);

        // Then
        assertThat(server.forms()).hasSize(3);
    }

    @Test
    void r20_shouldWaitLongerThanAnyRequestLives() {
        // When
        var settings = SettingsLoader.load(Path.of("none"), Map.of());

        // Then: AWS refuses what is signed more than 15 minutes ago, by its own clock
        assertThat(settings.engine().quietTime())
                .isGreaterThanOrEqualTo(
                        Duration.ofMinutes(15).plus(settings.aws().maxClockSkew()));
    }

    /** Its clock is five minutes ahead where the answer is about time, so that there is something to correct. */
    private static String answer(String trouble) {
        if (trouble.equals("a reset")) {
            return RawServer.RESET;
        }
        var words = trouble.split(" ", -1);
        var ahead = words[1].startsWith("RequestTime") || words[1].equals("RequestExpired") ? 300 : 0;
        return RawServer.answer(
                Integer.parseInt(words[0]),
                date(ahead),
                "<Response><Errors><Error><Code>" + words[1] + "</Code><Message>said so</Message></Error></Errors>"
                        + "<RequestID>req-1</RequestID></Response>");
    }

    private static String date(int secondsAhead) {
        return DateTimeFormatter.RFC_1123_DATE_TIME.format(
                ZonedDateTime.ofInstant(Instant.now().plusSeconds(secondsAhead), ZoneOffset.UTC));
    }

    private Ec2Client guarded() {
        var keys = new RotatingKeys(() -> null, new Ec2Keys("AKIA1", "secret", ""));
        var spec = new ClientSpec("eu-west-1", Optional.of(server.uri()), Optional.of(server.uri()), keys, skew);
        var guard = new Guard(() -> {}, skew, AwsMeter.none(), Clock.systemUTC());
        return GuardedEc2.around(group -> clients.ec2(spec, group), guard);
    }
}
