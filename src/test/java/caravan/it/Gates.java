package caravan.it;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/** All that one Caravan process talks to, through gates: EC2 and the API server. */
final class Gates implements AutoCloseable {

    /** A crash is taken up after seconds; the elector wants 2.2 retry periods within the renew deadline. */
    private static final Map<String, String> SHORT_LEASE = Map.of(
            "CARAVAN_LEADER_LEASE_DURATION", "3s",
            "CARAVAN_LEADER_RENEW_DEADLINE", "2s",
            "CARAVAN_LEADER_RETRY_PERIOD", "0.5s");

    private final Site site;
    private final CallLog log;
    private final Gate aws;
    private final Gate kubernetes;

    Gates(Site site, CallLog log) {
        this.site = site;
        this.log = log;
        aws = new Gate(site.moto().endpoint(), Call::toAws, log);
        kubernetes = new Gate(site.cluster().server(), Call::toKubernetes, log);
    }

    /** What a process needs to be told so that it goes through here, with a lease that ends soon. */
    Map<String, String> environment() {
        var environment = new TreeMap<>(SHORT_LEASE);
        environment.put("AWS_ENDPOINT_URL", aws.endpoint().toString());
        environment.put(
                "KUBECONFIG",
                site.cluster()
                        .kubeconfigOf("caravan-system", "caravan", kubernetes.endpoint())
                        .toString());
        return environment;
    }

    /** At the gate that such calls pass: names of Kubernetes calls have a space. */
    Hold hold(Hold.Side side, String name, Predicate<Call> about) {
        var gate = name.contains(" ") ? kubernetes : aws;
        return gate.hold(side, call -> call.is(name) && about.test(call));
    }

    CallLog log() {
        return log;
    }

    @Override
    public void close() {
        aws.close();
        kubernetes.close();
    }
}
