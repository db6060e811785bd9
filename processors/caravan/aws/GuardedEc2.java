package caravan.aws;

import caravan.model.Fence;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Ec2Request;
import software.amazon.awssdk.services.ec2.model.Ec2Response;

/**
 * Every call to EC2 passes here, those of the {@code aws2-ec2} endpoints too: the fence right before a change, counts, and
 * failures in our own terms. All shapes of a call (consumers, no argument, paginators) end in the one with a request.
 */
final class GuardedEc2 implements InvocationHandler {

    /** Appended to the names of calls that do nothing. */
    static final String REHEARSED = " (dry run)";

    /** Answers to what was only asked about. */
    private static final Set<String> YES = Set.of(Rehearsing.ALLOWED, SdkKmsGateway.ALLOWED);

    private final Function<CallGroup, Ec2Client> clients;
    private final Guard guard;

    private GuardedEc2(Function<CallGroup, Ec2Client> clients, Guard guard) {
        this.clients = clients;
        this.guard = guard;
    }

    /** What stands between a caller and AWS. */
    record Guard(Fence fence, ClockSkew skew, AwsMeter meter, Clock clock, Who who) {

        /** The client's own credentials. */
        Guard(Fence fence, ClockSkew skew, AwsMeter meter, Clock clock) {
            this(fence, skew, meter, clock, new Who(Optional.empty(), () -> {}));
        }

        /**
         * A change may be sent now, with this configuration. The time is taken before the check: the request may only look
         * older than it is.
         */
        AwsRequestOverrideConfiguration.Builder passed(AwsRequestOverrideConfiguration.Builder configuration) {
            var checked = clock.instant();
            skew.check();
            fence.check();
            who.credentials().ifPresent(configuration::credentialsProvider);
            return configuration.putExecutionAttribute(DateGuard.FENCED, checked);
        }

        RuntimeException counted(RuntimeException problem) {
            if (problem instanceof AwsFailure failure && !YES.contains(failure.code())) {
                meter.unanswered(failure);
                if (failure.fault() == AwsFault.EXPIRED) {
                    who.expired().run();
                }
            }
            return problem;
        }
    }

    /**
     * Who calls.
     *
     * @param credentials of changes, instead of the client's own
     * @param expired what to do when AWS says that credentials are over
     */
    record Who(Optional<AwsCredentialsProvider> credentials, Runnable expired) {}

    static Ec2Client around(Function<CallGroup, Ec2Client> clients, Guard guard) {
        return (Ec2Client) Proxy.newProxyInstance(
                GuardedEc2.class.getClassLoader(), new Class<?>[] {Ec2Client.class}, new GuardedEc2(clients, guard));
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
        if (Ec2Response.class.isAssignableFrom(method.getReturnType())
                && arguments != null
                && arguments[0] instanceof Ec2Request request) {
            return call(method, request);
        }
        return switch (method.getName()) {
            // The gateways own the clients; an endpoint that stops must not take them away from the others.
            case "close" -> null;
            case "equals" -> proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(proxy);
            case "toString" -> "guarded " + clients.apply(CallGroup.READS);
            case "serviceName" -> Ec2Client.SERVICE_NAME;
            case "serviceClientConfiguration" -> clients.apply(CallGroup.READS).serviceClientConfiguration();
            default -> InvocationHandler.invokeDefault(proxy, method, arguments);
        };
    }

    private Object call(Method method, Ec2Request request) throws IllegalAccessException {
        var operation = method.getName().substring(0, 1).toUpperCase(Locale.ROOT)
                + method.getName().substring(1);
        var group = CallGroup.of(operation);
        var allowed = group.mutating() ? fenced(request) : request;
        var told = operation + (rehearsed(request) ? REHEARSED : "");
        guard.meter().called(told);
        try {
            return method.invoke(clients.apply(group), allowed);
        } catch (InvocationTargetException e) {
            throw guard.counted(AwsFaults.translate(told, e.getCause()));
        }
    }

    private static boolean rehearsed(Ec2Request request) {
        return request.getValueForField("DryRun", Boolean.class).orElse(false);
    }

    private Ec2Request fenced(Ec2Request request) {
        var configuration = request.overrideConfiguration()
                .map(AwsRequestOverrideConfiguration::toBuilder)
                .orElseGet(AwsRequestOverrideConfiguration::builder);
        return (Ec2Request) request.toBuilder()
                .overrideConfiguration(guard.passed(configuration).build())
                .build();
    }
}
