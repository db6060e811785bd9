package caravan.aws;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.ec2.model.CreateVolumeRequest;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeSnapshotsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeVolumesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeVolumesResponse;
import software.amazon.awssdk.services.ec2.model.Ec2Request;

import static caravan.aws.StubbedGateways.get;
import static org.assertj.core.api.Assertions.assertThat;

/** What else than a plain yes or no EC2 says to a DryRun: which right is missing, and that it makes no such thing. */
class RehearsedAnswersTest {

    private static final Map<String, String> RELEASED = Map.of("caravan.io/may-migrate", "true");

    private final StubbedGateways stubbed = new StubbedGateways();

    @AfterEach
    void stop() {
        stubbed.close();
    }

    @Test
    void c46_shouldTellAllReadsThatAreDeniedAndAskForTheOthersOnce() {
        // Given
        stubbed.answer(request -> {
            assertThat(dry(request)).isTrue();
            throw request instanceof DescribeVolumesRequest || request instanceof DescribeSnapshotsRequest
                    ? StubEc2.fault(403, "UnauthorizedOperation", "You may not.")
                    : StubEc2.fault(412, "DryRunOperation");
        });

        // When
        var first = get(rights().read(List.of(Rights.Read.values())));
        var second = get(rights().read(List.of(Rights.Read.values())));

        // Then
        assertThat(first)
                .isEqualTo(second)
                .extracting(Denial::action)
                .containsExactly("ec2:DescribeSnapshots", "ec2:DescribeVolumes");
        assertThat(stubbed.stub.requests(DescribeInstancesRequest.class)).hasSize(1);
    }

    /** Emulators read although they were only asked whether they would. */
    @Test
    void c46_shouldTakeAnAnswerForAYesWhereNothingIsChanged() {
        // Given
        stubbed.answer(request -> DescribeVolumesResponse.builder().build());

        // Then
        assertThat(get(rights().read(List.of(Rights.Read.VOLUMES)))).isEmpty();
    }

    /** A call needs more rights than its own, and EC2 tells which one is missing. */
    @ParameterizedTest
    @CsvSource({
        "User: u is not authorized to perform: ec2:CreateTags on resource: volume/* because, ec2:CreateTags",
        "You are not authorized to perform this operation., ec2:CreateVolume"
    })
    void c46_shouldNameTheActionThatEc2Names(String words, String action) {
        // Given
        stubbed.answer(request -> {
            throw StubEc2.fault(403, "UnauthorizedOperation", words);
        });

        // Then
        assertThat(get(rights().volume(fast(3_000)))).map(Denial::action).contains(action);
    }

    /** EC2 looks at parameters before it looks at DryRun: what a region does not make is known before the source is stopped. */
    @Test
    void c20_shouldTellThatEc2MakesNoSuchVolume() {
        // Given
        stubbed.answer(request -> {
            throw StubEc2.fault(400, "InvalidParameterValue", "The maximum for gp3 is 16000.");
        });

        // When
        var denial = get(rights().volume(fast(20_000)));

        // Then
        assertThat(denial).hasValueSatisfying(refusal -> {
            assertThat(refusal.right()).isFalse();
            assertThat(refusal.object()).isEqualTo("a volume of type gp3 in eu-west-1a with 100 GiB, 20000 IOPS");
            assertThat(refusal.said()).startsWith("The maximum for gp3 is 16000.");
        });
    }

    /** What every region makes is asked for once, whatever its size. */
    @Test
    void c20_shouldAskForEachVolumeBeyondTheOlderCeilings() {
        // Given
        stubbed.answer(request -> {
            throw StubEc2.fault(412, "DryRunOperation");
        });

        // When
        Stream.of(3_000, 16_000, 16_001, 20_000).forEach(iops -> get(rights().volume(fast(iops))));

        // Then
        assertThat(stubbed.stub.requests(CreateVolumeRequest.class))
                .extracting(CreateVolumeRequest::iops)
                .containsExactly(3_000, 16_001, 20_000);
    }

    private static VolumeRequest fast(int iops) {
        return new VolumeRequest("token", "snap-1", "eu-west-1a", "gp3", 100, iops, 0, false, "", 0, RELEASED);
    }

    private Rights rights() {
        return stubbed.source().rights();
    }

    private static boolean dry(Ec2Request request) {
        return request.getValueForField("DryRun", Boolean.class).orElse(false);
    }
}
