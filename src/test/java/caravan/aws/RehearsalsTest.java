package caravan.aws;

import caravan.fake.FakeTimer;
import caravan.model.MigrationException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.ec2.model.CreateSnapshotRequest;
import software.amazon.awssdk.services.ec2.model.CreateVolumeRequest;
import software.amazon.awssdk.services.ec2.model.CreateVolumeResponse;
import software.amazon.awssdk.services.ec2.model.Ec2Request;
import software.amazon.awssdk.services.ec2.model.Ec2Response;
import software.amazon.awssdk.services.ec2.model.StartInstancesRequest;
import software.amazon.awssdk.services.ec2.model.StopInstancesRequest;

import static caravan.aws.StubbedGateways.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What keys may do is asked for by DryRun, sparingly, and EC2's answer is taken for what it says. */
class RehearsalsTest {

    private static final Map<String, String> RELEASED = Map.of("caravan.io/may-migrate", "true");

    private final StubbedGateways stubbed = new StubbedGateways();

    @AfterEach
    void stop() {
        stubbed.close();
    }

    @Test
    void c46_shouldAskForTheExactCallAndDoNothing() {
        // Given
        denying(Set.of());
        var tags = Map.of("caravan.io/record", "uid-1");

        // When
        var denials = List.of(
                get(rights().stop("i-1")),
                get(rights().start("i-1", RELEASED)),
                get(rights().snapshot(new SnapshotRequest("vol-1", "of web-1", tags))),
                get(rights().volume(volume("gp3", tags))));

        // Then
        assertThat(denials).allMatch(denial -> denial.isEmpty());
        assertThat(stubbed.stub.requests()).hasSize(4).allMatch(RehearsalsTest::dry);
        assertThat(one(StopInstancesRequest.class).instanceIds()).containsExactly("i-1");
        assertThat(one(StartInstancesRequest.class).instanceIds()).containsExactly("i-1");
        assertThat(one(CreateSnapshotRequest.class).tagSpecifications().get(0).tags())
                .extracting(tag -> tag.key())
                .containsExactly("caravan.io/record");
        assertThat(one(CreateVolumeRequest.class)).satisfies(sent -> {
            assertThat(sent.availabilityZone()).isEqualTo("eu-west-1a");
            assertThat(sent.snapshotId()).as("it is not there yet").isNull();
            assertThat(sent.clientToken()).as("it must not be used up").isNull();
        });
    }

    @Test
    void shouldCountARehearsalByItsOwnNameAndItsYesAsNoFailure() {
        // Given
        denying(Set.of());

        // When
        get(rights().stop("i-1"));

        // Then
        assertThat(stubbed.meter.counts())
                .contains("called StopInstances (dry run)")
                .noneMatch(count -> count.startsWith("failed"));
    }

    @Test
    void shouldTellWhatIsDeniedInTheWordsOfEc2WithoutTheEncodedPart() {
        // Given
        denying(Set.of("i-1"));

        // When
        var denial = get(rights().start("i-1", RELEASED));

        // Then
        assertThat(denial).get().satisfies(told -> {
            assertThat(told).hasToString("ec2:StartInstances on i-1");
            assertThat(told.said()).startsWith("You may not.").doesNotContain("Encoded", "c2VjcmV0");
        });
    }

    @Test
    void shouldFindTheDeniedAmongManyThatOneCallAsksFor() {
        // Given
        var timer = new FakeTimer();
        try (var together = new StubbedGateways(timer)) {
            together.answer(request -> answered(request, Set.of("i-13")));
            var rights = together.source().rights();

            // When: policies may tell them apart by their tags
            var asked = IntStream.range(0, 16)
                    .mapToObj(number -> rights.stop("i-" + number))
                    .toList();
            timer.pass(AwsSettingsTest.settings().batchWindow());
            var denied = asked.stream()
                    .flatMap(answer -> get(answer).stream())
                    .map(Denial::object)
                    .toList();

            // Then: one for all, and two for each time that they are halved
            assertThat(denied).containsExactly("i-13");
            assertThat(together.stub.requests(StopInstancesRequest.class)).hasSize(1 + 2 * 4);
        }
    }

    @Test
    void shouldAskOnceForMachinesOfTheSameTagsAndAgainAfterANo() {
        // Given
        denying(Set.of("i-2"));

        // When
        get(rights().start("i-1", Map.of("Name", "web-1", "tier", "web")));
        get(rights().start("i-3", Map.of("Name", "web-3", "tier", "web")));
        get(rights().start("i-2", RELEASED));
        get(rights().start("i-2", RELEASED));

        // Then
        assertThat(stubbed.stub.requests(StartInstancesRequest.class))
                .extracting(sent -> sent.instanceIds().get(0))
                .containsExactly("i-1", "i-2", "i-2");
    }

    @Test
    void shouldNotTakeTheNoOfAnotherMachineForItsOwn() {
        // Given
        var timer = new FakeTimer();
        try (var together = new StubbedGateways(timer)) {
            together.answer(request -> answered(request, Set.of("vol-1")));
            var rights = together.source().rights();

            // When: one asks, the other waits for the same answer
            var refused = rights.snapshot(new SnapshotRequest("vol-1", "of web-1", RELEASED));
            var other = rights.snapshot(new SnapshotRequest("vol-2", "of web-2", RELEASED));

            // Then
            assertThat(get(refused)).map(Denial::object).contains("vol-1");
            assertThat(get(other)).isEmpty();
        }
    }

    @Test
    void shouldFailWhenTheEndpointDoesWhatItIsAskedForByDryRun() {
        // Given
        stubbed.answer(
                request -> CreateVolumeResponse.builder().volumeId("vol-9").build());

        // When
        var asked = rights().volume(volume("gp3", RELEASED));

        // Then
        assertThatThrownBy(() -> get(asked))
                .hasCauseInstanceOf(MigrationException.class)
                .hasMessageContaining("CreateVolume was carried out");
    }

    @Test
    void shouldAskOnceForEachKindOfVolume() {
        // Given
        denying(Set.of());

        // When
        get(rights().volume(volume("gp3", RELEASED)));
        get(rights().volume(volume("gp3", RELEASED)));
        get(rights().volume(volume("io2", RELEASED)));

        // Then
        assertThat(stubbed.stub.requests(CreateVolumeRequest.class)).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({
        "400, InvalidInstanceID.NotFound",
        "400, IncorrectInstanceState",
        "400, SomethingNew",
        "400, ResourceLimitExceeded"
    })
    void shouldTakeAnAnswerThatIsNeitherYesNorNoForNone(int status, String code) {
        // Given
        stubbed.answer(request -> {
            throw StubEc2.fault(status, code);
        });

        // When
        var denial = get(rights().stop("i-1"));

        // Then
        assertThat(denial).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"500, InternalError, AMBIGUOUS", "400, ExpiredToken, EXPIRED", "401, AuthFailure, DENIED"})
    void shouldFailWhenTheAnswerIsNotAboutTheRight(int status, String code, AwsFault fault) {
        // Given
        stubbed.answer(request -> {
            throw StubEc2.fault(status, code);
        });

        // When
        var asked = rights().stop("i-1");

        // Then
        assertThatThrownBy(() -> get(asked))
                .hasCauseInstanceOf(AwsFailure.class)
                .satisfies(failure ->
                        assertThat(((AwsFailure) failure.getCause()).fault()).isEqualTo(fault));
    }

    private Rights rights() {
        return stubbed.source().rights();
    }

    private static VolumeRequest volume(String type, Map<String, String> tags) {
        return new VolumeRequest("token", "snap-1", "eu-west-1a", type, 8, 0, 0, false, "", 0, tags);
    }

    /** Allows what names none of these. */
    private void denying(Set<String> ids) {
        stubbed.answer(request -> answered(request, ids));
    }

    private static Ec2Response answered(Ec2Request request, Set<String> denied) {
        assertThat(dry(request)).isTrue();
        var text = request.toString();
        throw denied.stream().anyMatch(id -> text.contains(id + "]") || text.contains(id + ","))
                ? StubEc2.fault(
                        403, "UnauthorizedOperation", "You may not. Encoded authorization failure message: c2VjcmV0")
                : StubEc2.fault(412, "DryRunOperation");
    }

    private static boolean dry(Ec2Request request) {
        return request.getValueForField("DryRun", Boolean.class).orElse(false);
    }

    private <R extends Ec2Request> R one(Class<R> type) {
        assertThat(stubbed.stub.requests(type)).hasSize(1);
        return stubbed.stub.requests(type).get(0);
    }
}
