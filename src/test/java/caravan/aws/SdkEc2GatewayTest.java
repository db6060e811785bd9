package caravan.aws;

import caravan.fake.FakeTimer;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.CreateSnapshotRequest;
import software.amazon.awssdk.services.ec2.model.CreateSnapshotResponse;
import software.amazon.awssdk.services.ec2.model.CreateVolumeRequest;
import software.amazon.awssdk.services.ec2.model.CreateVolumeResponse;
import software.amazon.awssdk.services.ec2.model.DeleteSnapshotRequest;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesResponse;
import software.amazon.awssdk.services.ec2.model.DescribeSnapshotsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeSnapshotsResponse;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.Reservation;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.Snapshot;
import software.amazon.awssdk.services.ec2.model.Tag;

import static caravan.aws.StubbedGateways.get;
import static org.assertj.core.api.Assertions.assertThat;

/** What the gateway sends, and what it makes of the answers. */
class SdkEc2GatewayTest {

    private final StubbedGateways stubbed = new StubbedGateways();

    @AfterEach
    void stop() {
        stubbed.close();
    }

    @Test
    void shouldSetTheTagsOfASnapshotByTheCallThatMakesIt() {
        // Given
        stubbed.answer(request -> CreateSnapshotResponse.builder()
                .snapshotId("snap-1")
                .state("pending")
                .build());

        // When
        var snapshot =
                get(stubbed.source().createSnapshot(new SnapshotRequest("vol-1", "d".repeat(300), Map.of("k", "v"))));

        // Then
        assertThat(snapshot.id()).isEqualTo("snap-1");
        var sent = stubbed.stub.requests(CreateSnapshotRequest.class).get(0);
        assertThat(sent.description()).hasSize(255);
        assertThat(sent.tagSpecifications()).singleElement().satisfies(specification -> {
            assertThat(specification.resourceType()).isEqualTo(ResourceType.SNAPSHOT);
            assertThat(specification.tags()).extracting(tag -> tag.value()).containsExactly("v");
        });
    }

    @Test
    void shouldSendNoneOfAVolumesOptionsThatAreEmpty() {
        // Given
        stubbed.answer(request -> CreateVolumeResponse.builder()
                .volumeId("vol-9")
                .state("creating")
                .build());

        // When
        get(stubbed.source()
                .createVolume(
                        new VolumeRequest("token", "snap-1", "eu-west-1a", "st1", 125, 0, 0, false, "", 0, Map.of())));

        // Then
        assertThat(stubbed.stub.requests(CreateVolumeRequest.class))
                .singleElement()
                .satisfies(sent -> {
                    assertThat(sent.clientToken()).isEqualTo("token");
                    assertThat(sent.iops()).isNull();
                    assertThat(sent.throughput()).isNull();
                    assertThat(sent.encrypted()).isNull();
                    assertThat(sent.kmsKeyId()).isNull();
                    assertThat(sent.volumeInitializationRate()).isNull();
                });
    }

    @Test
    void shouldTakeASnapshotThatIsGoneForDeleted() {
        // Given
        stubbed.answer(StubEc2.failingFirst(1, 400, "InvalidSnapshot.NotFound", null));

        // When
        get(stubbed.source().deleteSnapshot("snap-1"));

        // Then
        assertThat(stubbed.stub.requests(DeleteSnapshotRequest.class)).hasSize(1);
    }

    @Test
    void shouldListOwnSnapshotsByTagInParts() {
        // Given
        stubbed.answer(request -> DescribeSnapshotsResponse.builder()
                .snapshots(taggedLike((DescribeSnapshotsRequest) request))
                .build());
        var values = IntStream.range(0, 201).mapToObj(Integer::toString).toList();

        // When
        var found = get(stubbed.source().snapshotsTagged("caravan.io/step", values));

        // Then
        var requests = stubbed.stub.requests(DescribeSnapshotsRequest.class);
        assertThat(found).hasSameSizeAs(requests).allSatisfy(one -> assertThat(one.percent())
                .isEqualTo(42));
        assertThat(requests).allSatisfy(sent -> {
            assertThat(sent.ownerIds()).containsExactly("self");
            assertThat(sent.filters().get(0).name()).isEqualTo("tag:caravan.io/step");
            assertThat(sent.filters().get(0).values()).hasSizeLessThanOrEqualTo(200);
        });
        assertThat(requests.stream().flatMap(sent -> sent.filters().get(0).values().stream()))
                .containsExactlyInAnyOrderElementsOf(values);
    }

    /** A sweep reads tens of thousands, of which others have tagged each with whatever they like. */
    @Test
    void shouldTellOfAllThatHaveATagOnlyWhatCaravanHasWritten() {
        // Given
        stubbed.answer(request -> DescribeSnapshotsResponse.builder()
                .snapshots(Snapshot.builder()
                        .snapshotId("snap-1")
                        .progress("42%")
                        .tags(tag("caravan.io/record", "r-1"), tag("caravan.io/step", "s-1"), tag("CostCenter", "42"))
                        .build())
                .build());

        // When
        var found = get(stubbed.source().snapshotsWithTag("caravan.io/record"));

        // Then
        assertThat(found).singleElement().satisfies(one -> {
            assertThat(one.tags()).isEqualTo(Map.of("caravan.io/record", "r-1", "caravan.io/step", "s-1"));
            assertThat(one.percent()).isEqualTo(42);
        });
    }

    private static Tag tag(String key, String value) {
        return Tag.builder().key(key).value(value).build();
    }

    @Test
    void shouldCallNothingWhenThereIsNothingToLookFor() {
        // When
        var found = get(stubbed.source().snapshotsTagged("caravan.io/step", List.of()));

        // Then
        assertThat(found).isEmpty();
        assertThat(stubbed.stub.requests()).isEmpty();
    }

    @Test
    void shouldReadOnWhileAPageIsEmptyButNotTheLast() {
        // Given
        stubbed.answer(request -> {
            var first = ((DescribeInstancesRequest) request).nextToken() == null;
            return DescribeInstancesResponse.builder()
                    .reservations(first ? List.<Reservation>of() : List.of(reservation("i-1")))
                    .nextToken(first ? "more" : null)
                    .build();
        });

        // When
        var all = get(stubbed.source().allInstances());

        // Then
        assertThat(all).extracting(caravan.model.Instance::id).containsExactly("i-1");
    }

    @Test
    void shouldJoinLookUpsOfManyMigrations() {
        // Given
        var timer = new FakeTimer();
        var manual = new StubbedGateways(timer);
        manual.answer(request -> DescribeInstancesResponse.builder()
                .reservations(reservation("i-1"), reservation("i-2"))
                .build());
        var gateway = manual.source();

        // When
        var one = gateway.instance("i-1");
        var other = gateway.instance("i-2");
        var missing = gateway.instance("i-3");
        timer.pass(AwsSettingsTest.settings().batchWindow());

        // Then
        assertThat(get(one)).isPresent();
        assertThat(get(other)).isPresent();
        assertThat(get(missing)).isEmpty();
        assertThat(manual.stub.requests(DescribeInstancesRequest.class))
                .singleElement()
                .satisfies(sent -> {
                    assertThat(sent.instanceIds()).containsExactly("i-1", "i-2", "i-3");
                    assertThat(sent.maxResults()).isNull();
                });
        manual.close();
    }

    private static Snapshot taggedLike(DescribeSnapshotsRequest request) {
        var by = request.filters().get(0);
        var tag = Tag.builder()
                .key(by.name().replace("tag:", ""))
                .value(by.values().get(0))
                .build();
        return Snapshot.builder().snapshotId("snap-1").progress("42%").tags(tag).build();
    }

    private static Reservation reservation(String id) {
        return Reservation.builder()
                .instances(Instance.builder().instanceId(id).build())
                .build();
    }
}
