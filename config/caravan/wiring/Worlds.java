package caravan.wiring;

import caravan.aws.AwsFault;
import caravan.aws.AwsMeter;
import caravan.aws.CallThreads;
import caravan.aws.Ec2Surroundings;
import caravan.aws.Endpoints;
import caravan.aws.SdkClients;
import caravan.aws.SdkEc2Gateways;
import caravan.kube.Fabric8KubeGateway;
import caravan.kube.Informers;
import caravan.kube.KubeClients;
import caravan.kube.LeaderLease;
import caravan.kube.PeerCheck;
import caravan.model.SuspendedException;
import caravan.model.Timer;
import caravan.settings.SettingsLoader;
import caravan.status.Metrics;
import java.time.Clock;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.ec2.Ec2Client;

/** The two worlds outside, AWS and the cluster, and the lease that says whether this process may change them. */
final class Worlds implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Worlds.class);

    private final KubeClients clients;
    private final Fabric8KubeGateway kube;
    private final SdkEc2Gateways aws;
    private final Informers informers;
    private final LeaderLease lease;

    Worlds(
            SettingsLoader settings,
            Environment environment,
            Machinery machinery,
            BiConsumer<String, Ec2Client> binder) {
        var kubeSettings = settings.kube();
        var awsSettings = settings.aws();
        var executors = machinery.executors();
        var timer = machinery.timer();
        clients = new KubeClients(
                environment.cluster(), kubeSettings, machinery.loops().clients());
        // The gateways ask the lease before each change, and the lease asks the gateway for a peer: tied here.
        var fence = new AtomicReference<LeaderLease>();
        kube = new Fabric8KubeGateway(clients, () -> fence.get().check(), timer, executors.continuations());
        aws = new SdkEc2Gateways(
                awsSettings,
                new Endpoints(Endpoints.override(environment.awsEndpoint()), awsSettings.allowedEndpoints()),
                new SdkClients(Clock.systemUTC()),
                new Ec2Surroundings(
                        () -> fence.get().check(),
                        timer,
                        Clock.systemUTC(),
                        new Random(),
                        meter(machinery.metrics()),
                        executors.continuations(),
                        CallThreads::open,
                        binder));
        lease = new LeaderLease(
                clients.leader(),
                settings.leader(),
                () -> kubeSettings.coexist() ? Optional.empty() : new PeerCheck(kube).objection(),
                new LeaderLease.Callbacks(this::lead, this::stepBack));
        fence.set(lease);
        informers = new Informers(clients.watches(), kubeSettings, executors.continuations());
    }

    /** Threads, time and meters of the process. */
    record Machinery(Executors executors, EventLoops loops, Timer timer, Metrics metrics) {}

    Fabric8KubeGateway kube() {
        return kube;
    }

    SdkEc2Gateways aws() {
        return aws;
    }

    Informers informers() {
        return informers;
    }

    LeaderLease lease() {
        return lease;
    }

    private void lead() {
        kube.waits().resume();
        aws.resume();
    }

    /** What waits is suspended: the next leader goes on from the records. */
    private void stepBack() {
        var why = "This replica does not lead any more.";
        kube.waits().suspendAll(why);
        aws.suspendAll(SuspendedException.Reason.NOT_LEADER, why);
    }

    /** Waits end first, so that the exchanges leave their routes before Camel counts those in flight. */
    void suspend() {
        LOG.info("Every migration is suspended at its next boundary; another replica, or the next start, goes on.");
        var why = "Caravan is shutting down.";
        kube.waits().suspendAll(why);
        aws.suspendAll(SuspendedException.Reason.SHUTDOWN, why);
    }

    @Override
    public void close() {
        informers.close();
        lease.close();
        kube.close();
        aws.close();
        clients.close();
    }

    private static AwsMeter meter(Metrics metrics) {
        return new AwsMeter() {
            @Override
            public void called(String operation) {
                metrics.awsCalled(operation);
            }

            @Override
            public void throttled(String operation) {
                metrics.awsThrottled(operation);
            }

            @Override
            public void failed(String operation, AwsFault fault) {
                metrics.awsFailed(operation, fault.name());
            }
        };
    }
}
