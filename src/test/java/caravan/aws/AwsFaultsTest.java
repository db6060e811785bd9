package caravan.aws;

import caravan.model.SuspendedException;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;
import software.amazon.awssdk.services.sts.model.StsException;

import static org.assertj.core.api.Assertions.assertThat;

class AwsFaultsTest {

    @ParameterizedTest
    @CsvSource({
        "503, RequestLimitExceeded, THROTTLED",
        "400, Throttling, THROTTLED",
        "400, SnapshotCreationPerVolumeRateExceeded, BUSY",
        "400, ConcurrentSnapshotLimitExceeded, BUSY",
        "400, ResourceLimitExceeded, BUSY",
        "400, InvalidVolume.NotFound, NOT_FOUND",
        "400, InvalidInstanceID.NotFound, NOT_FOUND",
        "400, IncorrectInstanceState, IN_WRONG_STATE",
        "400, VolumeInUse, IN_WRONG_STATE",
        "400, InsufficientVolumeCapacity, CAPACITY",
        "400, VolumeLimitExceeded, QUOTA",
        "403, UnauthorizedOperation, DENIED",
        "400, RequestExpired, EXPIRED",
        "400, IdempotentParameterMismatch, TOKEN_MISMATCH",
        "400, SomethingNew, OTHER",
        "412, DryRunOperation, OTHER",
        "500, InternalError, AMBIGUOUS",
        "503, Unavailable, AMBIGUOUS",
        "400, RequestTimeout, AMBIGUOUS",
        "500, InvalidVolume.NotFound, AMBIGUOUS",
        "503, RequestLimitExceeded, THROTTLED",
        "400, ThrottlingException, THROTTLED",
        "500, RequestLimitExceeded, AMBIGUOUS",
        "500, InsufficientInstanceCapacity, CAPACITY",
        "400, IncorrectInstanceState, IN_WRONG_STATE",
        "400, ExpiredToken, EXPIRED",
        "403, AuthFailure, DENIED",
        "503, '', AMBIGUOUS",
        "200, InvalidVolume.NotFound, AMBIGUOUS",
        "400, '', AMBIGUOUS",
    })
    void shouldBeDefiniteOnlyForACodeWithA4xxOrAThrottle(int status, String code, AwsFault fault) {
        assertThat(AwsFaults.faultOf(status, code)).isEqualTo(fault);
    }

    @Test
    void shouldCarryCodeAndRequestIdOfAws() {
        // When
        var failure = (AwsFailure) AwsFaults.translate("DeleteVolume", StubEc2.fault(400, "VolumeInUse"));

        // Then
        assertThat(failure.code()).isEqualTo("VolumeInUse");
        assertThat(failure.requestId()).isEqualTo("req-1");
        assertThat(failure).hasMessageContaining("DeleteVolume failed: VolumeInUse: said so");
    }

    @Test
    void c56_shouldJudgeByTheCodeWhateverTheMessageSays() {
        // Given
        var details = StubEc2.fault(400, "UnauthorizedOperation").awsErrorDetails();
        var misleading = Ec2Exception.builder()
                .statusCode(400)
                .message("InvalidVolume.NotFound: The volume vol-1 does not exist.")
                .awsErrorDetails(details.toBuilder()
                        .errorMessage("InvalidSnapshot.NotFound: The snapshot snap-1 does not exist.")
                        .build())
                .build();

        // When, Then
        assertThat(faultOf((RuntimeException) misleading)).isEqualTo(AwsFault.DENIED);
        assertThat(faultOf(StubEc2.fault(400, "InvalidVolume.NotFound"))).isEqualTo(AwsFault.NOT_FOUND);
    }

    @Test
    void shouldBeAmbiguousWhenTheAnswerHasNoCode() {
        // Given
        var html = Ec2Exception.builder().statusCode(400).message("<html>").build();

        // When
        var failure = (AwsFailure) AwsFaults.translate("CreateSnapshot", html);

        // Then
        assertThat(failure.fault()).isEqualTo(AwsFault.AMBIGUOUS);
        assertThat(failure.code()).isEmpty();
    }

    @Test
    void shouldBeAmbiguousWhenNoAnswerCame() {
        assertThat(faultOf(SdkClientException.create("reset", new IOException("reset"))))
                .isEqualTo(AwsFault.AMBIGUOUS);
        assertThat(faultOf(ApiCallTimeoutException.create(15_000))).isEqualTo(AwsFault.AMBIGUOUS);
        assertThat(faultOf(new IllegalArgumentException("region"))).isEqualTo(AwsFault.AMBIGUOUS);
    }

    @Test
    void shouldJudgeStsLikeEc2() {
        // Given
        var denied = StsException.builder()
                .statusCode(403)
                .awsErrorDetails(StubEc2.fault(403, "AccessDenied").awsErrorDetails())
                .build();

        // Then
        assertThat(faultOf((RuntimeException) denied)).isEqualTo(AwsFault.DENIED);
    }

    @Test
    void shouldKeepASuspensionThatTheSdkWrapped() {
        // Given
        var suspended = new SuspendedException("not the leader");

        // Then
        assertThat(AwsFaults.translate("StopInstances", SdkClientException.create("wrapped", suspended)))
                .isSameAs(suspended);
    }

    private static AwsFault faultOf(RuntimeException problem) {
        return ((AwsFailure) AwsFaults.translate("CreateVolume", problem)).fault();
    }
}
