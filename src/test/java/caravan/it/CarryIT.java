package caravan.it;

import caravan.api.InstanceMigration;
import caravan.it.MotoMachine.Disk;
import caravan.model.Names;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.VolumeType;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** The whole product on real parts: plans become virtual machines, under the rights of deploy/ alone. */
class CarryIT {

    private static final Duration CARRIED = Duration.ofMinutes(2);
    private static final Duration SWEPT = Duration.ofSeconds(60);

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    private static Path folder;

    private static Site site;
    private static Ec2Client ec2;
    private static Product product;

    @BeforeAll
    static void start() {
        site = Site.open();
        ec2 = site.moto().ec2(Site.REGION);
        product = Product.start(site, site.moto().endpoint(), folder, Map.of());
        site.apply(folder.resolve("providers.yaml"), PlanFile.providers());
    }

    @AfterAll
    static void stop() {
        Stream.of(product, ec2, site).forEach(Closing::close);
    }

    @Test
    void shouldCarryTwoMachinesWhenTheirPlanIsDropped() {
        // Given
        var web = machine("web-1", Disk.gp3(8));
        var app = machine("app-1", Disk.gp3(20), new Disk(VolumeType.IO2, 100, 4000));
        var plan = new PlanFile("dropped", true, List.of(web, app));

        // When
        product.drop("dropped.yaml", plan.yaml());

        // Then
        var records = new Records(site, plan.migration()).awaitEnd(product, 2, CARRIED);
        records.forEach(record -> new CarriedMachine(site, ec2, record).check());
        assertThat(product.inbox().resolve("done").resolve("dropped.yaml")).exists();
        checkRelease(records);
        checkStatus("dropped");
    }

    @Test
    void shouldCarryAMachineWhenItsObjectsAreApplied() {
        // Given
        var db = machine("db-1", Disk.gp3(8), new Disk(VolumeType.IO2, 50, 1000));
        var plan = new PlanFile("applied", false, List.of(db));

        // When
        site.apply(folder.resolve("applied.yaml"), plan.yaml());

        // Then
        var records = new Records(site, plan.migration()).awaitEnd(product, 1, CARRIED);
        records.forEach(record -> new CarriedMachine(site, ec2, record).check());
        checkStatus("applied");
    }

    @Test
    void shouldGiveTheSourceBackWhenItsConversionFails() {
        // Given
        var doomed = machine("doomed-1", Disk.gp3(8), Disk.gp3(10));
        var plan = new PlanFile("doomed", true, List.of(doomed));
        site.failPodsOf(plan.name());

        // When
        site.apply(folder.resolve("doomed.yaml"), plan.yaml());

        // Then
        var record = new Records(site, plan.migration())
                .awaitEnd(product, 1, CARRIED)
                .get(0);
        new UndoneMachine(site, ec2, record).check();
        awaitCondition("plan", plan.name(), "Failed");
        checkRelease(List.of(record));
    }

    @Test
    void shouldSayAllThatIsWrongWhenABrokenPlanIsDropped() throws IOException {
        // Given
        var lost = machine("lost-1", Disk.gp3(8));
        var text = new PlanFile("broken", true, List.of(lost))
                .yaml()
                .replace(lost.instanceId(), "i-0123456789abcdef0")
                .replace("targetNamespace: vms", "warm: true");

        // When
        product.drop("broken.yaml", text);

        // Then
        var refused = product.inbox().resolve("refused");
        // The list of errors is written before the file is moved beside it.
        product.await("the file is refused", CARRIED, () -> exists(refused.resolve("broken.yaml")));
        assertThat(Files.readString(refused.resolve("broken.yaml.errors.txt")))
                .contains("warm", "targetNamespace", "i-0123456789abcdef0");
        assertThat(new Records(site, "broken-1").all()).isEmpty();
    }

    @Test
    void shouldTellWhatItWouldDoWhenAPlanIsPostedAsADryRun() throws Exception {
        // Given
        var dry = machine("dry-1", Disk.gp3(8));
        var plan = new PlanFile("dry", true, List.of(dry));
        var request = HttpRequest.newBuilder(product.api("/api/v1/plans?dryRun=true"))
                .header("Content-Type", "application/yaml")
                .POST(BodyPublishers.ofString(plan.yaml()))
                .build();

        // When
        var answer = HTTP.send(request, BodyHandlers.ofString());

        // Then
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).contains("CreateSnapshot", "CreateVolume", "dry-networks");
        assertThat(new Records(site, plan.migration()).all()).isEmpty();
        var instances = HttpRequest.newBuilder(product.api("/api/v1/inventory/migration/aws/instances"))
                .build();
        product.await("the inventory shows it", SWEPT, () -> Optional.of(send(instances))
                .filter(page -> page.contains(dry.instanceId())));
    }

    @Test
    void shouldUseKubeVirtsOwnDefinition() {
        assumeTrue(site.realKubeVirt(), "KubeVirt's CRD is not on this machine: a stand-in admitted the machines.");

        // When
        var refused = site.cluster()
                .kubectl()
                .run(
                        "create",
                        "--dry-run=server",
                        "--validate=strict",
                        "-f",
                        "src/test/resources/CarryIT/not-a-vm.yaml");

        // Then
        assertThat(refused.status()).isNotZero();
        assertThat(refused.err()).contains("spec.template");
    }

    private static Instance machine(String name, Disk... disks) {
        return new MotoMachine(name, Site.SOURCE_ZONE, List.of(disks)).create(ec2);
    }

    private static String send(HttpRequest request) {
        try {
            return HTTP.send(request, BodyHandlers.ofString()).body();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(request.uri() + " did not answer.", e);
        }
    }

    private static Optional<Path> exists(Path file) {
        return Optional.of(file).filter(Files::exists);
    }

    /** What users see: the columns of kubectl, which the projections fill. */
    private static void checkStatus(String plan) {
        awaitCondition("provider", "aws", "Ready");
        awaitCondition("plan", plan, "Ready");
        awaitCondition("plan", plan, "Succeeded");
        awaitCondition("migration", plan + "-1", "Succeeded");
    }

    private static void awaitCondition(String kind, String name, String type) {
        var path = "jsonpath={.status.conditions[?(@.type=='" + type + "')].status}";
        product.await(kind + " " + name + " is " + type, SWEPT, () -> Optional.of(site.cluster()
                        .kubectl()
                        .run("get", kind + ".forklift.konveyor.io", name, "-n", Site.PLANS, "-o", path)
                        .orFail())
                .filter("True"::equals));
    }

    /** The finalizer stays until a sweep found nothing. */
    private static void checkRelease(List<InstanceMigration> records) {
        product.await(
                "the records are released", SWEPT, () -> Optional.of(records).filter(all -> all.stream()
                        .map(record -> site.client().resource(record).get())
                        .noneMatch(CarryIT::guarded)));
    }

    private static boolean guarded(HasMetadata object) {
        return object.getMetadata().getFinalizers().contains(Names.FINALIZER);
    }
}
