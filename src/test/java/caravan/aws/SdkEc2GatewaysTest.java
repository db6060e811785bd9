package caravan.aws;

import caravan.model.SuspendedException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.CreateSnapshotRequest;
import software.amazon.awssdk.services.ec2.model.CreateSnapshotResponse;
import software.amazon.awssdk.services.ec2.model.CreateTagsRequest;
import software.amazon.awssdk.services.ec2.model.CreateTagsResponse;
import software.amazon.awssdk.services.ec2.model.CreateVolumeRequest;
import software.amazon.awssdk.services.ec2.model.CreateVolumeResponse;
import software.amazon.awssdk.services.ec2.model.DeleteSnapshotRequest;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesResponse;
import software.amazon.awssdk.services.ec2.model.DescribeSnapshotsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeSnapshotsResponse;
import software.amazon.awssdk.services.ec2.model.Ec2Request;
import software.amazon.awssdk.services.ec2.model.Ec2Response;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.Reservation;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.Snapshot;
import software.amazon.awssdk.services.sts.StsClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SdkEc2GatewaysTest {

    private final ScheduledExecutorService scheduler = Executors.newScheduledThreadPool(2);
    private final Map<String, Ec2Client> bound = new ConcurrentHashMap<>();
    private final List<ClientSpec> specs = new CopyOnWriteArrayList<>();
    private final CountingMeter meter = new CountingMeter();
    private final AtomicInteger fenceChecks = new AtomicInteger();
    private Function<Ec2Request, Ec2Response> answer = request -> {
        throw new UnsupportedOperationException();
    };
    private final StubEc2 stub = new StubEc2(request -> answer.apply(request));
    private final SdkEc2Gateways gateways = new SdkEc2Gateways(
            AwsSettingsTest.settings(),
            new Endpoints(Optional.empty(), List.of()),
            stubClients(),
            new Ec2Surroundings(
                    fenceChecks::incrementAndGet,
                    new HurriedTimer(scheduler),
                    Clock.systemUTC(),
                    meter,
                    scheduler,
                    scheduler,
                    bound::put));

    @AfterEach
    void stop() {
        gateways.close();
        scheduler.shutdownNow();
    }

    @Test
    void shouldKeepGatewayAndClientWhenTheKeysOfTheSecretChange() {
        // Given
        var first = gateways.source(access(keys("AKIA1"), keys("AKIA1")));

        // When
        var second = gateways.source(access(keys("AKIA2"), keys("AKIA2")));

        // Then
        assertThat(second).isSameAs(first);
        assertThat(bound).containsOnlyKeys("ec2-shop.aws-source-eu-west-1");
        assertThat(first.clientName()).isEqualTo("ec2-shop.aws-source-eu-west-1");
        assertThat(specs.get(0).credentials().resolveCredentials().accessKeyId())
                .isEqualTo("AKIA2");
    }

    @Test
    void shouldOpenATargetOfItsOwnOnlyForOtherKeys() {
        // When
        var source = gateways.source(access(keys("AKIA1"), keys("AKIA1")));

        // Then
        assertThat(gateways.target(access(keys("AKIA1"), keys("AKIA1")))).isSameAs(source);
        assertThat(gateways.target(access(keys("AKIA1"), keys("AKIA9"))).clientName())
                .isEqualTo("ec2-shop.aws-target-eu-west-1");
    }

    @Test
    void shouldSetTheTagsOfASnapshotByTheCallThatMakesIt() {
        // Given
        answer = request -> CreateSnapshotResponse.builder()
                .snapshotId("snap-1")
                .state("pending")
                .build();

        // When
        var snapshot = get(source().createSnapshot(new SnapshotRequest("vol-1", "d".repeat(300), Map.of("k", "v"))));

        // Then
        assertThat(snapshot.id()).isEqualTo("snap-1");
        var sent = stub.requests(CreateSnapshotRequest.class).get(0);
        assertThat(sent.description()).hasSize(255);
        assertThat(sent.tagSpecifications()).singleElement().satisfies(specification -> {
            assertThat(specification.resourceType()).isEqualTo(ResourceType.SNAPSHOT);
            assertThat(specification.tags()).extracting(tag -> tag.value()).containsExactly("v");
        });
    }

    @Test
    void shouldSendNoneOfAVolumesOptionsThatAreEmpty() {
        // Given
        answer = request -> CreateVolumeResponse.builder()
                .volumeId("vol-9")
                .state("creating")
                .build();

        // When
        get(source().createVolume(
                        new VolumeRequest("token", "snap-1", "eu-west-1a", "st1", 125, 0, 0, false, "", Map.of())));

        // Then
        assertThat(stub.requests(CreateVolumeRequest.class)).singleElement().satisfies(sent -> {
            assertThat(sent.clientToken()).isEqualTo("token");
            assertThat(sent.iops()).isNull();
            assertThat(sent.throughput()).isNull();
            assertThat(sent.encrypted()).isNull();
            assertThat(sent.kmsKeyId()).isNull();
        });
    }

    @Test
    void shouldRepeatAThrottledChangeAfterAskingTheFenceAgain() {
        // Given
        answer = failingFirst(
                2, 503, "RequestLimitExceeded", CreateTagsResponse.builder().build());

        // When
        get(source().tag(List.of("vol-1"), Map.of("k", "v")));

        // Then
        assertThat(stub.requests(CreateTagsRequest.class)).hasSize(3);
        assertThat(fenceChecks).hasValue(3);
        assertThat(meter.counts()).filteredOn("throttled CreateTags"::equals).hasSize(2);
    }

    @Test
    void shouldGiveUpAThrottledChangeAfterAWhile() {
        // Given
        answer = failingFirst(
                100, 503, "RequestLimitExceeded", CreateTagsResponse.builder().build());

        // Then
        assertThat(failure(source().tag(List.of("vol-1"), Map.of("k", "v"))).fault())
                .isEqualTo(AwsFault.THROTTLED);
        assertThat(stub.requests()).hasSize(6);
    }

    @Test
    void shouldNotRepeatAChangeThatMayHaveHappened() {
        // Given
        answer = failingFirst(1, 500, "InternalError", null);

        // Then
        assertThat(failure(source().createSnapshot(new SnapshotRequest("vol-1", "", Map.of())))
                        .fault())
                .isEqualTo(AwsFault.AMBIGUOUS);
        assertThat(stub.requests()).hasSize(1);
    }

    @Test
    void shouldTakeASnapshotThatIsGoneForDeleted() {
        // Given
        answer = failingFirst(1, 400, "InvalidSnapshot.NotFound", null);

        // When
        get(source().deleteSnapshot("snap-1"));

        // Then
        assertThat(stub.requests(DeleteSnapshotRequest.class)).hasSize(1);
    }

    @Test
    void shouldListOwnSnapshotsByTagInParts() {
        // Given
        answer = request -> DescribeSnapshotsResponse.builder()
                .snapshots(
                        Snapshot.builder().snapshotId("snap-1").progress("42%").build())
                .build();
        var values = IntStream.range(0, 201).mapToObj(Integer::toString).toList();

        // When
        var found = get(source().snapshotsTagged("caravan.io/step", values));

        // Then
        assertThat(found).hasSize(2).allSatisfy(one -> assertThat(one.percent()).isEqualTo(42));
        assertThat(stub.requests(DescribeSnapshotsRequest.class)).hasSize(2).allSatisfy(sent -> {
            assertThat(sent.ownerIds()).containsExactly("self");
            assertThat(sent.filters().get(0).name()).isEqualTo("tag:caravan.io/step");
            assertThat(sent.filters().get(0).values()).hasSizeLessThanOrEqualTo(200);
        });
    }

    @Test
    void shouldCallNothingWhenThereIsNothingToLookFor() {
        // When
        var found = get(source().snapshotsTagged("caravan.io/step", List.of()));

        // Then
        assertThat(found).isEmpty();
        assertThat(stub.requests()).isEmpty();
    }

    @Test
    void shouldReadOnWhileAPageIsEmptyButNotTheLast() {
        // Given
        answer = request -> {
            var first = ((DescribeInstancesRequest) request).nextToken() == null;
            return DescribeInstancesResponse.builder()
                    .reservations(first ? List.<Reservation>of() : List.of(reservation("i-1")))
                    .nextToken(first ? "more" : null)
                    .build();
        };

        // When
        var all = get(source().allInstances());

        // Then
        assertThat(all).extracting(caravan.model.Instance::id).containsExactly("i-1");
    }

    @Test
    void shouldJoinLookUpsOfManyMigrations() {
        // Given
        answer = request -> DescribeInstancesResponse.builder()
                .reservations(reservation("i-1"), reservation("i-2"))
                .build();
        var gateway = source();

        // When
        var one = gateway.instance("i-1");
        var other = gateway.instance("i-2");
        var missing = gateway.instance("i-3");

        // Then
        assertThat(get(one)).isPresent();
        assertThat(get(other)).isPresent();
        assertThat(get(missing)).isEmpty();
        assertThat(stub.requests(DescribeInstancesRequest.class))
                .singleElement()
                .satisfies(sent -> {
                    assertThat(sent.instanceIds()).containsExactly("i-1", "i-2", "i-3");
                    assertThat(sent.maxResults()).isNull();
                });
    }

    @Test
    void shouldSuspendWaitsOfGatewaysOpenedAfterTheLeaseWasLost() {
        // When
        gateways.suspendAll("the lease is lost");

        // Then
        assertThatThrownBy(() -> get(source().awaitInstance(
                                new caravan.model.Wait<>("i-1", "it", seen -> null, Duration.ofMinutes(1)))))
                .hasCause(new SuspendedException("the lease is lost"));
    }

    @Test
    void shouldSuspendThoseWhoWaitForAPermitWhenItStops() {
        // Given
        var gateway = source();
        var permits = Stream.generate(() -> gateway.permit("StartInstances"))
                .limit(10)
                .toList();

        // When
        gateways.close();

        // Then
        assertThatThrownBy(() -> get(permits.get(9))).hasCauseInstanceOf(SuspendedException.class);
        assertThatThrownBy(() -> get(gateway.zones())).hasCauseInstanceOf(SuspendedException.class);
    }

    @Test
    void shouldRepeatAThrottledRead() {
        // Given
        answer = failingFirst(
                7,
                503,
                "RequestLimitExceeded",
                DescribeInstancesResponse.builder().build());

        // When
        var found = get(source().instance("i-1"));

        // Then
        assertThat(found).isEmpty();
        assertThat(stub.requests()).hasSize(8);
    }

    private Ec2Gateway source() {
        return gateways.source(access(keys("AKIA1"), keys("AKIA1")));
    }

    private static Function<Ec2Request, Ec2Response> failingFirst(
            int times, int status, String code, Ec2Response then) {
        var calls = new AtomicInteger();
        return request -> {
            if (calls.incrementAndGet() <= times) {
                throw StubEc2.fault(status, code);
            }
            return then;
        };
    }

    private static Reservation reservation(String id) {
        return Reservation.builder()
                .instances(Instance.builder().instanceId(id).build())
                .build();
    }

    private static Ec2Keys keys(String id) {
        return new Ec2Keys(id, "secret", "");
    }

    private static Ec2Access access(Ec2Keys source, Ec2Keys target) {
        return new Ec2Access("shop/aws", "eu-west-1", "eu-west-1", "", source, target);
    }

    private static <T> T get(CompletableFuture<T> future) {
        return future.orTimeout(20, TimeUnit.SECONDS).join();
    }

    private static AwsFailure failure(CompletableFuture<?> future) {
        return (AwsFailure) future.handle((value, problem) -> problem)
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
    }

    private AwsClients stubClients() {
        return new AwsClients() {
            @Override
            public Ec2Client ec2(ClientSpec spec, CallGroup group) {
                specs.add(spec);
                return stub.client();
            }

            @Override
            public StsClient sts(ClientSpec spec) {
                return new StsClient() {
                    @Override
                    public String serviceName() {
                        return "sts";
                    }

                    @Override
                    public void close() {}
                };
            }

            @Override
            public void close() {}
        };
    }
}
