package caravan.aws;

import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.CreateVolumeRequest;
import software.amazon.awssdk.services.ec2.model.CreateVolumeResponse;

import static caravan.aws.StubbedGateways.get;
import static org.assertj.core.api.Assertions.assertThat;

/** A volume whose blocks EBS fetches before they are read. */
class FilledVolumeTest {

    private final StubbedGateways stubbed = new StubbedGateways();

    @AfterEach
    void stop() {
        stubbed.close();
    }

    @Test
    void c27_shouldAskEbsToFillTheVolume() {
        // Given
        stubbed.answer(request -> CreateVolumeResponse.builder()
                .volumeId("vol-9")
                .state("creating")
                .build());
        var request =
                new VolumeRequest("token", "snap-1", "eu-west-1a", "gp3", 8, 3_000, 125, false, "", 200, Map.of());

        // When
        get(stubbed.source().createVolume(request));
        get(stubbed.source().createVolume(request.filledAt(0)));

        // Then
        assertThat(stubbed.stub.requests(CreateVolumeRequest.class))
                .extracting(CreateVolumeRequest::volumeInitializationRate)
                .containsExactly(200, null);
        assertThat(stubbed.stub.requests(CreateVolumeRequest.class))
                .extracting(CreateVolumeRequest::clientToken)
                .containsOnly("token");
    }
}
