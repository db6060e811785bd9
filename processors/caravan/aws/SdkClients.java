package caravan.aws;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.servicequotas.ServiceQuotasClient;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/** The SDK's own clients over one shared HTTP client: 22 KiB and no thread each (measured 2026-09, SDK 2.41.28). */
public final class SdkClients implements AwsClients {

    /** Twenty calls a second need a tenth of it. */
    private static final int CONNECTIONS = 50;
    /** In all: a change is sent once, and a caller that waits longer has lost its lease. */
    private static final Duration CHANGE = Duration.ofSeconds(15);

    private static final Duration READ = Duration.ofSeconds(60);
    private static final Duration READ_ATTEMPT = Duration.ofSeconds(20);
    /** The second attempt hides an idle connection that the server has closed. */
    private static final int READ_ATTEMPTS = 2;

    private final Clock clock;
    private final SdkHttpClient http;
    private final Queue<SdkAutoCloseable> opened = new ConcurrentLinkedQueue<>();

    /** The clock must be the one that signs: the machine's. */
    public SdkClients(Clock clock) {
        this.clock = clock;
        this.http = Apache5HttpClient.builder()
                .maxConnections(CONNECTIONS)
                .socketTimeout(READ_ATTEMPT)
                .connectionTimeout(Duration.ofSeconds(5))
                .connectionAcquisitionTimeout(Duration.ofSeconds(10))
                .build();
    }

    @Override
    public Ec2Client ec2(ClientSpec spec, CallGroup group) {
        return client(Ec2Client.builder(), spec, group.mutating() ? changes(spec) : reads(spec), spec.ec2Endpoint());
    }

    @Override
    public StsClient sts(ClientSpec spec) {
        return client(StsClient.builder(), spec, reads(spec), spec.stsEndpoint());
    }

    @Override
    public KmsClient kms(ClientSpec spec, boolean changing) {
        return client(KmsClient.builder(), spec, changing ? changes(spec) : reads(spec), spec.stsEndpoint());
    }

    @Override
    public ServiceQuotasClient serviceQuotas(ClientSpec spec) {
        return client(ServiceQuotasClient.builder(), spec, reads(spec), spec.stsEndpoint());
    }

    private <C extends SdkAutoCloseable, B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>> C client(
            B builder, ClientSpec spec, ClientOverrideConfiguration configuration, Optional<URI> endpoint) {
        builder.httpClient(http)
                .region(Region.of(spec.region()))
                .credentialsProvider(spec.credentials())
                .overrideConfiguration(configuration);
        endpoint.ifPresent(builder::endpointOverride);
        return remembered(builder.build());
    }

    private ClientOverrideConfiguration reads(ClientSpec spec) {
        return ClientOverrideConfiguration.builder()
                .retryStrategy(DefaultRetryStrategy.standardStrategyBuilder()
                        .useClientDefaults(false)
                        .retryOnException(SdkClients::unclear)
                        .maxAttempts(READ_ATTEMPTS)
                        .build())
                .apiCallTimeout(READ)
                .apiCallAttemptTimeout(READ_ATTEMPT)
                .addExecutionInterceptor(new SkewProbe(spec.skew(), clock))
                .build();
    }

    /** Throttles are not: the gateway repeats those, and counts them. */
    private static boolean unclear(Throwable problem) {
        return AwsFaults.translate("a read", problem) instanceof AwsFailure failure
                && failure.fault() == AwsFault.AMBIGUOUS;
    }

    /** The SDK re-signs and re-sends by default, which may make two snapshots of one and revives a paused leader's call. */
    private ClientOverrideConfiguration changes(ClientSpec spec) {
        return ClientOverrideConfiguration.builder()
                .retryStrategy(DefaultRetryStrategy.doNotRetry())
                .apiCallTimeout(CHANGE)
                .addExecutionInterceptor(new DateGuard(clock))
                .addExecutionInterceptor(new SkewProbe(spec.skew(), clock))
                .build();
    }

    private <C extends SdkAutoCloseable> C remembered(C client) {
        opened.add(client);
        return client;
    }

    @Override
    public void close() {
        opened.forEach(SdkAutoCloseable::close);
        http.close();
    }
}
