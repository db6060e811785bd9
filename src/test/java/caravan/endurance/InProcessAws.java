package caravan.endurance;

import caravan.aws.AwsClients;
import caravan.aws.CallGroup;
import caravan.aws.ClientSpec;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.servicequotas.ServiceQuotasClient;
import software.amazon.awssdk.services.sts.StsClient;

/** The SDK's clients of one engine, which lead into the simulated AWS without a wire, and nowhere when it is dead. */
final class InProcessAws implements AwsClients {

    private final World world;
    private final Incarnation engine;

    InProcessAws(World world, Incarnation engine) {
        this.world = world;
        this.engine = engine;
    }

    @Override
    public Ec2Client ec2(ClientSpec spec, CallGroup group) {
        return (Ec2Client) Proxy.newProxyInstance(
                InProcessAws.class.getClassLoader(),
                new Class<?>[] {Ec2Client.class},
                (proxy, method, arguments) -> call(world.aws().ec2(keyOf(spec), spec.region()), method, arguments));
    }

    @Override
    public StsClient sts(ClientSpec spec) {
        return (StsClient) Proxy.newProxyInstance(
                InProcessAws.class.getClassLoader(),
                new Class<?>[] {StsClient.class},
                (proxy, method, arguments) -> call(world.aws().sts(keyOf(spec)), method, arguments));
    }

    @Override
    public KmsClient kms(ClientSpec spec, boolean changing) {
        return (KmsClient) Proxy.newProxyInstance(
                InProcessAws.class.getClassLoader(),
                new Class<?>[] {KmsClient.class},
                (proxy, method, arguments) -> call(world.aws().kms(keyOf(spec), spec.region()), method, arguments));
    }

    @Override
    public ServiceQuotasClient serviceQuotas(ClientSpec spec) {
        return (ServiceQuotasClient) Proxy.newProxyInstance(
                InProcessAws.class.getClassLoader(),
                new Class<?>[] {ServiceQuotasClient.class},
                (proxy, method, arguments) ->
                        call(world.aws().serviceQuotas(keyOf(spec), spec.region()), method, arguments));
    }

    private static String keyOf(ClientSpec spec) {
        return spec.credentials().resolveCredentials().accessKeyId();
    }

    private Object call(Object client, Method method, Object[] arguments) throws Throwable {
        if (engine.life().ended()) {
            throw new Killed();
        }
        var before = world.calling(engine);
        try {
            return method.invoke(client, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        } finally {
            world.calling(before);
        }
    }

    @Override
    public void close() {
        // nothing is held
    }
}
