package caravan.peer;

import caravan.aws.AwsFailure;
import caravan.aws.AwsFault;
import caravan.aws.Ec2Access;
import caravan.aws.Ec2Gateway;
import caravan.aws.Ec2Gateways;
import caravan.fake.FakeEc2;
import caravan.fake.Machines;
import caravan.model.Instance;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The one EC2 as one cluster reaches it: notes every stop and start, and refuses to start what does not rest. */
final class SourcePower {

    /** In order: {@code StopInstances i-1}. */
    final List<String> calls = new ArrayList<>();
    /** Whether instances stay in that state until a test says otherwise. */
    boolean stopping;

    private final FakeEc2 ec2;

    SourcePower(FakeEc2 ec2) {
        this.ec2 = ec2;
    }

    Ec2Gateways gateways() {
        var gateway = (Ec2Gateway) Proxy.newProxyInstance(
                Ec2Gateway.class.getClassLoader(),
                new Class<?>[] {Ec2Gateway.class},
                (proxy, method, arguments) -> method.getName().equals("as") ? proxy : answer(method, arguments));
        return new Sides(gateway, gateway);
    }

    private Object answer(Method method, Object[] arguments) throws Throwable {
        try {
            return switch (method.getName()) {
                case "stop" -> stop((String) arguments[0]);
                case "start" -> start((String) arguments[0]);
                default -> method.invoke(ec2, arguments);
            };
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    /** Two gateways, whatever the access. */
    record Sides(Ec2Gateway here, Ec2Gateway there) implements Ec2Gateways {

        @Override
        public Ec2Gateway source(Ec2Access access) {
            return here;
        }

        @Override
        public Ec2Gateway target(Ec2Access access) {
            return there;
        }
    }

    private CompletableFuture<Void> stop(String instanceId) {
        calls.add("StopInstances " + instanceId);
        ec2.editInstance(instanceId, was -> Machines.in(stopping ? "stopping" : Instance.STOPPED, was));
        return CompletableFuture.completedFuture(null);
    }

    private CompletableFuture<Void> start(String instanceId) {
        calls.add("StartInstances " + instanceId);
        if (!stateOf(instanceId).equals(Instance.STOPPED)) {
            var why = new IllegalStateException(instanceId + " is " + stateOf(instanceId));
            return CompletableFuture.failedFuture(
                    new AwsFailure(AwsFault.IN_WRONG_STATE, "StartInstances", "IncorrectInstanceState", "req-1", why));
        }
        ec2.editInstance(instanceId, was -> Machines.in(Instance.RUNNING, was));
        return CompletableFuture.completedFuture(null);
    }

    String stateOf(String instanceId) {
        return ec2.allInstances().join().stream()
                .filter(instance -> instance.id().equals(instanceId))
                .findFirst()
                .map(Instance::state)
                .orElse("gone");
    }
}
