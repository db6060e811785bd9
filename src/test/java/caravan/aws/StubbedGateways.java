package caravan.aws;

import caravan.model.Timer;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Ec2Request;
import software.amazon.awssdk.services.ec2.model.Ec2Response;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.servicequotas.ServiceQuotasClient;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityResponse;

/** Gateways over one stubbed EC2, in hurried time. */
final class StubbedGateways implements AutoCloseable {

    final Map<String, Ec2Client> bound = new ConcurrentHashMap<>();
    final List<ClientSpec> specs = new CopyOnWriteArrayList<>();
    /** By key; others have one of their own. */
    final Map<String, String> accounts = new ConcurrentHashMap<>();

    final CountingMeter meter = new CountingMeter();
    final AtomicInteger fenceChecks = new AtomicInteger();
    final StubEc2 stub = new StubEc2(request -> answer().apply(request));
    private final ScheduledExecutorService scheduler = Executors.newScheduledThreadPool(2);
    final SdkEc2Gateways gateways;
    private volatile Function<Ec2Request, Ec2Response> answer = request -> {
        throw new UnsupportedOperationException();
    };

    StubbedGateways() {
        this(new HurriedTimer(ForkJoinPool.commonPool()));
    }

    StubbedGateways(Timer timer) {
        gateways = new SdkEc2Gateways(
                AwsSettingsTest.settings(),
                new Endpoints(Optional.empty(), List.of()),
                stubClients(),
                new Ec2Surroundings(
                        fenceChecks::incrementAndGet,
                        timer,
                        Clock.systemUTC(),
                        new Random(1),
                        meter,
                        scheduler,
                        CallThreads::open,
                        bound::put));
    }

    void answer(Function<Ec2Request, Ec2Response> next) {
        answer = next;
    }

    private Function<Ec2Request, Ec2Response> answer() {
        return answer;
    }

    Ec2Gateway source() {
        return gateways.source(access(keys("AKIA1"), keys("AKIA1")));
    }

    static Ec2Keys keys(String id) {
        return new Ec2Keys(id, "secret", "");
    }

    static Ec2Access access(Ec2Keys source, Ec2Keys target) {
        return new Ec2Access("shop/aws", "eu-west-1", "eu-west-1", "", source, target);
    }

    static <T> T get(CompletableFuture<T> future) {
        return future.orTimeout(60, TimeUnit.SECONDS).join();
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
                    public GetCallerIdentityResponse getCallerIdentity() {
                        var key = spec.credentials().resolveCredentials().accessKeyId();
                        return GetCallerIdentityResponse.builder()
                                .account(accounts.getOrDefault(key, "account of " + key))
                                .build();
                    }

                    @Override
                    public String serviceName() {
                        return "sts";
                    }

                    @Override
                    public void close() {}
                };
            }

            @Override
            public KmsClient kms(ClientSpec spec, boolean changing) {
                throw new UnsupportedOperationException();
            }

            @Override
            public ServiceQuotasClient serviceQuotas(ClientSpec spec) {
                throw new UnsupportedOperationException();
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public void close() {
        gateways.close();
        scheduler.shutdownNow();
    }
}
