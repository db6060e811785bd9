package caravan.sim.aws;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.ec2.Ec2Client;

import static caravan.sim.aws.Codes.assertCode;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The simulated world behind HTTP, with the real SDK in front of it. */
class QueryServerTest {

    private final SimAws aws = Fleet.start(SimClock.manual());
    private final QueryServer server = aws.serve();
    private final RealClients clients = new RealClients(server.endpoint());
    private final Ec2Client ec2 = clients.ec2(Fleet.KEY);

    @AfterEach
    void stop() {
        clients.close();
        server.close();
    }

    @Test
    void shouldServeTheFleet() {
        assertThat(ec2.describeInstancesPaginator(r -> r.maxResults(5)).stream()
                        .flatMap(page -> page.reservations().stream()))
                .hasSize(5);
        assertThat(ec2.stopInstances(r -> r.instanceIds(Fleet.WEB))
                        .stoppingInstances()
                        .get(0)
                        .currentState()
                        .nameAsString())
                .isEqualTo("stopping");
        assertCode(() -> ec2.stopInstances(r -> r.instanceIds(Fleet.WEB).dryRun(true)))
                .isEqualTo("DryRunOperation");
        assertThat(clients.sts(Fleet.KEY).getCallerIdentity().account()).isEqualTo(Fleet.ACCOUNT);
    }

    @Test
    void shouldRefuseUnknownKeysOperationsAndParameters() {
        assertCode(() -> clients.ec2("AKIANOBODY").describeInstances()).isEqualTo("AuthFailure");
        assertCode(() -> clients.sts("AKIANOBODY").getCallerIdentity()).isEqualTo("InvalidClientTokenId");
        assertCode(() -> ec2.describeFpgaImages()).isEqualTo("InvalidAction");
    }

    @Test
    void shouldBreakTheConnectionWhenTheAnswerIsLost() {
        aws.faults().next("CreateSnapshot", 1, Fault.loseAnswer());
        assertThatThrownBy(() -> ec2.createSnapshot(r -> r.volumeId(Fleet.WEB_ROOT)))
                .isInstanceOf(SdkClientException.class);
        assertThat(aws.region(Fleet.REGION).snapshotsMade()).hasSize(1);
        assertThat(aws.calls("CreateSnapshot")).isEqualTo(1);
    }

    @Test
    void shouldBreakOffInTheMiddleWhenTheAnswerIsCut() {
        aws.faults().next("CreateVolume", 1, Fault.cutAnswer());
        assertThatThrownBy(() -> ec2.createVolume(
                        r -> r.availabilityZone(Fleet.TARGET_ZONE).size(8).volumeType("gp3")))
                .isInstanceOf(SdkClientException.class);
        assertThat(aws.region(Fleet.REGION).volumesMade()).hasSize(1);
        assertThat(ec2.describeVolumes().volumes()).hasSize(9);
    }

    @Test
    void shouldHoldTheAnswerButHaveDoneTheWork() {
        // Given
        var gate = new CompletableFuture<Void>();
        aws.faults().next("CreateSnapshot", 1, Fault.holdAnswer(gate));
        aws.faults().next("DescribeVolumes", 1, Fault.delay(Duration.ofMillis(20)));

        // When
        var call = CompletableFuture.supplyAsync(() -> ec2.createSnapshot(r -> r.volumeId(Fleet.WEB_ROOT)));
        ec2.describeVolumes();

        // Then
        assertThat(call).isNotDone();
        gate.complete(null);
        assertThat(call).succeedsWithin(Duration.ofSeconds(10));
    }

    @Test
    void shouldRefuseRequestsSignedMoreThanFifteenMinutesAgo() throws IOException, InterruptedException {
        assertThat(post("20200101T000000Z")).contains("<Code>RequestExpired</Code>");
        assertThat(post("yesterday")).contains("<Code>IncompleteSignature</Code>");
        assertThat(aws.calls()).containsExactly(Map.entry("DescribeVpcs", 1));
    }

    private String post(String date) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(server.endpoint())
                .header("X-Amz-Date", date)
                .header(
                        "Authorization",
                        "AWS4-HMAC-SHA256 Credential=" + Fleet.KEY + "/20200101/eu-central-1/ec2/aws4_request")
                .POST(HttpRequest.BodyPublishers.ofString("Action=DescribeVpcs&Version=2016-11-15"))
                .build();
        var answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(400);
        return answer.body();
    }
}
