package caravan.it;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ec2.Ec2Client;

/** An EC2 and STS on loopback, of the moto project. Differences to AWS: everything is done at once, tokens are ignored. */
public final class Moto implements AutoCloseable {

    public static final String ACCESS_KEY = "AKIAIOSFODNN7EXAMPLE";
    public static final String SECRET_KEY = "moto-checks-no-signature";
    public static final String ACCOUNT = "123456789012";

    private static final Path SERVER = Path.of("src", "test", "moto", "server.py");
    private static final Pattern ADDRESS = Pattern.compile("Running on (http://127\\.0\\.0\\.1:\\d+)");
    private static final Duration READY_WITHIN = Duration.ofMinutes(1);

    private final ChildProcess process;
    private final URI endpoint;

    private Moto(ChildProcess process, URI endpoint) {
        this.process = process;
        this.endpoint = endpoint;
    }

    /** The one of this JVM; it ends with the JVM. */
    public static Moto shared() {
        return Shared.ONE;
    }

    /** One that nobody else uses; the caller closes it. */
    public static Moto start() {
        var log = Tools.FOLDER.resolve("moto-" + System.nanoTime() + ".log").toAbsolutePath();
        var process = ChildProcess.start(
                List.of(Tools.path("python").toString(), SERVER.toString()), Map.of("PYTHONUNBUFFERED", "1"), log);
        var endpoint = process.await("moto listens", READY_WITHIN, () -> {
            var address = ADDRESS.matcher(process.log());
            return address.find() ? Optional.of(URI.create(address.group(1))) : Optional.empty();
        });
        return new Moto(process, endpoint);
    }

    /** The value for AWS_ENDPOINT_URL. */
    public URI endpoint() {
        return endpoint;
    }

    /** A client of the default account; the caller closes it. */
    public Ec2Client ec2(String region) {
        return Ec2Client.builder()
                .endpointOverride(endpoint)
                .region(Region.of(region))
                .credentialsProvider(
                        StaticCredentialsProvider.create(AwsBasicCredentials.create(ACCESS_KEY, SECRET_KEY)))
                .build();
    }

    /** Forgets everything, in all accounts and regions. */
    public void reset() {
        var request = HttpRequest.newBuilder(endpoint.resolve("/moto-api/reset"))
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        try {
            var answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new AssertionError("moto answered " + answer.statusCode() + " to a reset: " + answer.body());
            }
        } catch (IOException e) {
            throw new AssertionError("moto does not answer:\n" + process.log(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted while moto was reset.", e);
        }
    }

    @Override
    public void close() {
        process.close();
    }

    private static final class Shared {

        private static final Moto ONE = start();

        static {
            Runtime.getRuntime().addShutdownHook(new Thread(ONE::close, "stop-moto"));
        }
    }
}
