package caravan.aws;

import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.ec2.model.CopySnapshotRequest;
import software.amazon.awssdk.services.ec2.model.DeleteSnapshotRequest;
import software.amazon.awssdk.services.ec2.model.ModifySnapshotAttributeRequest;

import static caravan.aws.StubbedGateways.get;
import static org.assertj.core.api.Assertions.assertThat;

/** What another account needs of snapshots is asked for by the call itself, and an answer is taken for what it can say. */
class SnapshotRehearsalsTest {

    private static final String ACCOUNT = "444455556666";
    private static final String ARN = "arn:aws:ec2:eu-west-1::snapshot/";

    private final StubbedGateways stubbed = new StubbedGateways();

    @AfterEach
    void stop() {
        stubbed.close();
    }

    @Test
    void c46_shouldAskForShareItsEndCopyAndDeleteOfASnapshotThatIsThere() {
        // Given
        answering(412, "DryRunOperation", "Yes.");

        // Then
        assertThat(get(rights().share("snap-1", ACCOUNT))).isEmpty();
        assertThat(get(rights().unshare("snap-1", ACCOUNT))).isEmpty();
        assertThat(get(rights().copy(copy("snap-1")))).isEmpty();
        assertThat(get(rights().delete("snap-1"))).isEmpty();
        assertThat(stubbed.stub.requests(ModifySnapshotAttributeRequest.class))
                .allMatch(sent -> sent.dryRun() && sent.snapshotId().equals("snap-1"))
                .extracting(sent -> sent.createVolumePermission().hasAdd())
                .containsExactly(true, false);
        assertThat(stubbed.stub.requests(CopySnapshotRequest.class))
                .singleElement()
                .satisfies(sent -> {
                    assertThat(sent.dryRun()).isTrue();
                    assertThat(sent.kmsKeyId()).isEqualTo("key");
                    assertThat(sent.tagSpecifications()).isNotEmpty();
                });
        assertThat(stubbed.stub.requests(DeleteSnapshotRequest.class))
                .singleElement()
                .satisfies(sent -> assertThat(sent.dryRun()).isTrue());
    }

    @Test
    void shouldAskOnceForAllSnapshotsAndAgainAfterANo() {
        // Given
        answering(412, "DryRunOperation", "Yes.");
        get(rights().share("snap-1", ACCOUNT));
        get(rights().share("snap-2", ACCOUNT));
        answering(403, "UnauthorizedOperation", "You may not.");
        get(rights().delete("snap-1"));
        get(rights().delete("snap-1"));

        // Then
        assertThat(stubbed.stub.requests(ModifySnapshotAttributeRequest.class)).hasSize(1);
        assertThat(stubbed.stub.requests(DeleteSnapshotRequest.class)).hasSize(2);
    }

    /** Of a snapshot that is not there EC2 knows no tag, so that it denies what it would allow. */
    @ParameterizedTest
    @CsvSource({
        "User: u is not authorized to perform: ec2:CopySnapshot on resource: " + ARN + "* because, true",
        "User: u is not authorized to perform: ec2:CreateTags on resource: " + ARN + "* because, true",
        "User: u is not authorized to perform: ec2:CopySnapshot on resource: " + ARN + Rights.NO_SNAPSHOT + ", false",
        "You are not authorized to perform this operation., false"
    })
    void c46_shouldBelieveADenialOfACopyOnlyWhereItIsOfTheCopy(String words, boolean believed) {
        // Given
        answering(403, "UnauthorizedOperation", words);

        // Then
        assertThat(get(rights().copy(copy(Rights.NO_SNAPSHOT))).isPresent()).isEqualTo(believed);
        assertThat(get(rights().copy(copy("snap-1")))).as("one that is there").isPresent();
    }

    private void answering(int status, String code, String words) {
        stubbed.answer(request -> {
            throw StubEc2.fault(status, code, words);
        });
    }

    private static CopyRequest copy(String snapshotId) {
        return new CopyRequest(snapshotId, "eu-west-1", "key", Map.of("caravan.io/record", "uid-1"));
    }

    private Rights rights() {
        return stubbed.source().rights();
    }
}
