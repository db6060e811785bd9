package caravan.simulation;

import caravan.it.Eventually;
import caravan.sim.Simulation;
import caravan.sim.aws.Beside;
import caravan.sim.aws.Fleet;
import caravan.sim.aws.Machine;
import caravan.sim.aws.SimRegion;
import caravan.sim.kube.PodOutcome;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.services.ec2.Ec2Client;

/** A world with the product in it, its provider and its maps; each test brings machines and plans of its own. */
final class Stage implements AutoCloseable {

    static final String NAMESPACE = "migration";
    static final String TARGET = "vms";
    /** Simulated seconds in a real one: a stop takes a third of a second, a snapshot half of one. */
    private static final double SPEED = 60;

    private final Simulation simulation;
    private final AtomicInteger machines = new AtomicInteger();
    private final Map<String, PodOutcome> outcomes = new ConcurrentHashMap<>();
    private final Map<String, PodOutcome> hooks = new ConcurrentHashMap<>();
    private final List<String> hooksRun = new CopyOnWriteArrayList<>();

    Stage(Map<String, String> environment) {
        this(SPEED, environment);
    }

    Stage(double speed, Map<String, String> environment) {
        simulation = new Simulation(speed, inbox(), environmentWith(environment));
        cluster().kubelet().script(this::outcome);
        create(world());
        simulation.startCaravan();
    }

    private PodOutcome outcome(Pod pod) {
        if ("hook-config".equals(pod.getMetadata().getLabels().get("resource"))) {
            hooksRun.add(hookOf(pod));
            return hooks.getOrDefault(hookOf(pod), new PodOutcome.Succeeds(""));
        }
        return outcomes.getOrDefault(pod.getMetadata().getLabels().get("vmID"), new PodOutcome.Succeeds(""));
    }

    private static String hookOf(Pod pod) {
        var labels = pod.getMetadata().getLabels();
        return labels.get("step") + " of " + labels.get("vmID");
    }

    /** How the hook of this step ends for the instance. */
    void hook(String step, String instanceId, PodOutcome outcome) {
        hooks.put(step + " of " + instanceId, outcome);
    }

    /** How often the hook of this step has been run for the instance. */
    long hooksRun(String step, String instanceId) {
        return hooksRun.stream()
                .filter(hook -> hook.equals(step + " of " + instanceId))
                .count();
    }

    /** How the pods end that touch the disks of this instance. */
    void pods(String instanceId, PodOutcome outcome) {
        outcomes.put(instanceId, outcome);
    }

    /** Seconds instead of minutes, and no limit that tests which run side by side would share. */
    private static Map<String, String> environmentWith(Map<String, String> more) {
        var all = new TreeMap<String, String>();
        all.put("CARAVAN_AWS_CONSISTENCY_WINDOW", "0.5s");
        all.put("CARAVAN_SETTLE_QUIET_TIME", "1s");
        all.put("CARAVAN_AWS_POLL_INITIAL", "0.1s");
        all.put("CARAVAN_AWS_POLL_MAX", "0.4s");
        all.put("CARAVAN_AWS_POLL_TICK", "0.1s");
        all.put("CARAVAN_AWS_BATCH_WINDOW", "0.05s");
        all.put("CARAVAN_AWS_REQUEST_SHARE", "100");
        all.put("CARAVAN_KUBE_REREAD", "1s");
        all.put("CARAVAN_RESUME_PERIOD", "0.3s");
        all.put("CARAVAN_RESUME_BACKOFF_INITIAL", "0.2s");
        all.put("CARAVAN_RESUME_BACKOFF_MAX", "0.4s");
        all.put("CARAVAN_SWEEP_CRON", "* * * * * ?");
        all.put("CARAVAN_SWEEP_GRACE", "0.5s");
        all.put("CARAVAN_PLAN_MAX_IN_FLIGHT", "100");
        all.put("CARAVAN_PROVIDER_MAX_IN_FLIGHT", "100");
        all.put("CARAVAN_LEADER_ENABLED", "false");
        all.put("CARAVAN_PREFLIGHT_STOPS", "machine");
        all.put("CARAVAN_CANARY_ENABLED", "false");
        all.putAll(more);
        return all;
    }

    private static Path inbox() {
        try {
            return Files.createTempDirectory("inbox");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(String resource) {
        try (var in = Stage.class.getResourceAsStream(resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String world() {
        return text("/simulation/world.yaml")
                .replace("@SUBNET_WEB@", Fleet.SUBNET_WEB)
                .replace("@SUBNET_APP@", Fleet.SUBNET_APP)
                .replace("@SUBNET_MGMT@", Fleet.SUBNET_MGMT)
                .replace("@SUBNET_DMZ@", Fleet.SUBNET_DMZ)
                .replace("@SUBNET_BATCH@", Fleet.SUBNET_BATCH);
    }

    /** Changes keys of the provider's Secret; those that are not named stay. */
    void secret(Map<String, String> keys) {
        client().secrets().inNamespace(NAMESPACE).withName("aws-credentials").edit(secret -> {
            keys.forEach((key, value) -> secret.getData()
                    .put(key, Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8))));
            return secret;
        });
    }

    /** Creates each of the documents, as kubectl would. */
    void create(String documents) {
        for (var document : documents.split("---\n", -1)) {
            client().resource(
                            client().getKubernetesSerialization().unmarshal(document, GenericKubernetesResource.class))
                    .create();
        }
    }

    /** A running instance with this many gp3 disks of 8 GiB; its volumes are {@link #volumeOf}. */
    String running(int disks) {
        return machine(disks).launch().instanceId();
    }

    /** With a tag that others do not have, so that its rights are asked for by itself. */
    String apart() {
        return machine(1).tag("apart", String.valueOf(machines.get())).launch().instanceId();
    }

    /** Running, with disks encrypted under this key. */
    String encrypted(int disks, String kmsKeyId) {
        return Beside.machine(region(), machines.incrementAndGet(), disks, kmsKeyId)
                .launch()
                .instanceId();
    }

    /** {@code aws/ebs} of the fleet's account. */
    String defaultKey() {
        return simulation
                .aws()
                .ec2(Fleet.OPERATOR_KEY, Fleet.REGION)
                .getEbsDefaultKmsKeyId(request -> {})
                .kmsKeyId();
    }

    /** The Provider's setting for what the default key encrypts. */
    void copyKey(String kmsKeyId) {
        client().genericKubernetesResources("forklift.konveyor.io/v1beta1", "Provider")
                .inNamespace(NAMESPACE)
                .withName("aws")
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"spec\":{\"settings\":{\"kms-key\":\"" + kmsKeyId + "\"}}}");
    }

    String stopped(int disks) {
        return machine(disks).stopped().launch().instanceId();
    }

    String hibernated(int disks) {
        return machine(disks).hibernated().launch().instanceId();
    }

    private Machine machine(int disks) {
        return Beside.machine(region(), machines.incrementAndGet(), disks);
    }

    static String volumeOf(String instanceId, int disk) {
        return Beside.volumeId(instanceId, disk);
    }

    Simulation simulation() {
        return simulation;
    }

    caravan.sim.kube.SimCluster cluster() {
        return simulation.cluster();
    }

    caravan.sim.aws.Faults awsFaults() {
        return simulation.aws().faults();
    }

    SimRegion region() {
        return simulation.aws().region(Fleet.REGION);
    }

    /** Somebody at the console of the same account. */
    Ec2Client operator() {
        return simulation.aws().ec2(Fleet.OPERATOR_KEY, Fleet.REGION);
    }

    /** A sweep begins every second. */
    void awaitSweeps(int sweeps) {
        var before = simulation.aws().calls("DescribeVolumes");
        var until = Instant.now().plusSeconds(sweeps);
        Eventually.holds(
                sweeps + " sweeps",
                Duration.ofSeconds(60),
                () -> Instant.now().isAfter(until) && simulation.aws().calls("DescribeVolumes") >= before + sweeps);
    }

    String stateOf(String instanceId) {
        return region().instance(instanceId).orElseThrow().state().nameAsString();
    }

    KubernetesClient client() {
        return cluster().client();
    }

    @Override
    public void close() {
        simulation.close();
    }
}
