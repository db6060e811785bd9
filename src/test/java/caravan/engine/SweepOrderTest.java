package caravan.engine;

import caravan.api.Kind;
import caravan.aws.Ec2Gateway;
import caravan.aws.Ec2Gateways;
import caravan.fake.FakeWorld;
import caravan.inventory.Providers;
import caravan.kube.KubeGateway;
import caravan.model.State;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** In which order a sweep looks around, and how often. */
class SweepOrderTest {

    private final FakeWorld world = new FakeWorld();
    private final Parts parts = new Parts(world);
    private final List<String> calls = new ArrayList<>();

    @Test
    void r16_shouldListAwsBeforeTheRecords() {
        // Given
        var ec2 = spied(Ec2Gateway.class, world.ec2, "ec2 ");
        var kube = spied(KubeGateway.class, world.kube, "kube ");
        var gateways = (Ec2Gateways) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Ec2Gateways.class}, (proxy, method, args) -> ec2);

        // When
        parts.sweep(kube, new Providers(world.kube, world.timer, gateways, List.of()), parts.settings)
                .run()
                .join();

        // Then
        var aws = Math.max(calls.indexOf("ec2 snapshotsWithTag"), calls.indexOf("ec2 volumesWithTag"));
        assertThat(aws).isPositive();
        assertThat(calls.indexOf("kube listWatched InstanceMigration")).isGreaterThan(aws);
    }

    @Test
    void r16_shouldReadTheRecordsOnceWhenThereIsNothingToLetGo() {
        // Given
        world.make(world.record(State.CREATE_VM, FakeWorld::made));

        // When
        parts.sweep().run().join();

        // Then
        assertThat(world.kube.calls("list InstanceMigration")).isEqualTo(1);
    }

    private <T> T spied(Class<T> type, T real, String prefix) {
        return type.cast(
                Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> {
                    var kind = args != null && args.length > 0 && args[0] instanceof Kind<?> known
                            ? " " + known.name()
                            : "";
                    calls.add(prefix + method.getName() + kind);
                    try {
                        return method.invoke(real, args);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }
}
