package caravan.it;

import caravan.sim.kube.ApiObjects;
import caravan.sim.kube.Attachments;
import caravan.sim.kube.Jobs;
import caravan.sim.kube.KubeVirt;
import caravan.sim.kube.Kubelet;
import caravan.sim.kube.Player;
import caravan.sim.kube.PodOutcome;
import caravan.sim.kube.Seed;
import caravan.sim.kube.Timing;
import caravan.sim.kube.VolumeAttacher;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/**
 * Where the whole product runs: a control plane of its own with what a cluster on AWS has, and an empty EC2. Only
 * kubelet, driver and KubeVirt are played; claims are bound and garbage is collected by the real controllers.
 */
final class Site implements AutoCloseable {

    static final String REGION = "eu-central-1";
    static final String SOURCE_ZONE = "eu-central-1a";
    static final String TARGET_ZONE = "eu-central-1b";
    static final String PLANS = "migration";
    static final String TARGET = "vms";

    private static final Duration UNLOCKED = Duration.ofSeconds(60);
    private static final double SPEED = 10;
    private static final Path STAND_INS = Path.of("src", "test", "crds");
    /** KubeVirt's own definition, where the machine has it; the variable names another place. */
    static final Path KUBEVIRT = Path.of(
            System.getenv().getOrDefault("KUBEVIRT_VIRTUALMACHINE_CRD", "../shared/crds/kubevirt-virtualmachine.yaml"));

    private final ScheduledExecutorService timers = Executors.newScheduledThreadPool(2);
    private final ControlPlane cluster;
    private final Moto moto;
    private final Kubelet kubelet;
    private final List<Player> players;
    private final Map<String, PodOutcome> pods = new ConcurrentHashMap<>();
    private final boolean realKubeVirt = Files.exists(KUBEVIRT);

    private Site(ControlPlane cluster, Moto moto) {
        this.cluster = cluster;
        this.moto = moto;
        cluster.install();
        cluster.apply(STAND_INS.resolve("network-attachment-definition.yaml"));
        cluster.apply(STAND_INS.resolve("kubevirt-settings.yaml"));
        cluster.apply(realKubeVirt ? KUBEVIRT : STAND_INS.resolve("kubevirt-virtualmachine.yaml"));
        moto.reset();
        var objects = new ApiObjects(cluster.admin());
        new Seed(objects).all(new Seed.AwsCredentials(Moto.ACCESS_KEY, Moto.SECRET_KEY));
        var timing = Timing.scaled(SPEED, timers);
        var attachments = new Attachments(objects, attacher());
        kubelet = new Kubelet(objects, timing, attachments, Kubelet.Pace.usual());
        kubelet.script(this::outcomeOf);
        players = List.of(
                kubelet, new KubeVirt(objects, timing, attachments, KubeVirt.Pace.usual()), new Jobs(objects, timing));
        players.forEach(Player::start);
    }

    /** A new one; the caller closes it. */
    static Site open() {
        return new Site(ControlPlane.start(), Moto.shared());
    }

    ControlPlane cluster() {
        return cluster;
    }

    KubernetesClient client() {
        return cluster.admin();
    }

    Moto moto() {
        return moto;
    }

    /** Every pod that works for this plan ends with an error from now on. */
    void failPodsOf(String plan) {
        pods.put(plan, new PodOutcome.Fails(1, "virt-v2v: error: no operating system was found"));
    }

    /** Every pod that works for this plan runs until it is deleted. */
    void hangPodsOf(String plan) {
        pods.put(plan, new PodOutcome.Hangs());
    }

    private PodOutcome outcomeOf(Pod pod) {
        var plan = pod.getMetadata().getLabels().getOrDefault("plan-name", "");
        return pods.getOrDefault(plan, new PodOutcome.Succeeds(""));
    }

    /** Makes two namespaces like those of every test, for a test that deletes them. */
    void addNamespaces(String plans, String target) {
        var seed = new Seed(new ApiObjects(cluster.admin()));
        seed.namespaces(plans, target);
        var secret = cluster.admin()
                .secrets()
                .inNamespace(PLANS)
                .withName("aws-credentials")
                .get();
        var copy = new SecretBuilder()
                .withNewMetadata()
                .withName(secret.getMetadata().getName())
                .withNamespace(plans)
                .endMetadata()
                .withData(secret.getData())
                .build();
        cluster.admin().resource(copy).create();
    }

    /** An ended migration gives the lock of its source up right after it has written its end. */
    void awaitUnlocked(String instanceId) {
        var lock = cluster.admin()
                .leases()
                .inNamespace("caravan-system")
                .withName(Moto.ACCOUNT + "-" + REGION + "-" + instanceId);
        Eventually.holds("nobody holds " + instanceId, UNLOCKED, () -> Optional.ofNullable(
                        lock.get().getSpec().getHolderIdentity())
                .orElse("")
                .isEmpty());
    }

    /** Whether virtual machines are admitted by KubeVirt's own definition or by a stand-in that allows every field. */
    boolean realKubeVirt() {
        return realKubeVirt;
    }

    /** Writes objects into a file and applies it, as a user with kubectl would. */
    void apply(Path file, String yaml) {
        try {
            var written = Files.writeString(file, yaml);
            cluster.kubectl().run("apply", "-f", written.toString()).orFail();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private VolumeAttacher attacher() {
        var ec2 = moto.ec2(REGION);
        var worker = new MotoMachine("worker-1", TARGET_ZONE, List.of(MotoMachine.Disk.gp3(8))).create(ec2);
        return new MotoAttacher(ec2, worker.instanceId());
    }

    @Override
    public void close() {
        players.forEach(Player::close);
        timers.shutdownNow();
        cluster.close();
    }
}
