package caravan.peer;

import caravan.aws.Ec2Gateways;
import caravan.engine.Admission;
import caravan.engine.Failures;
import caravan.engine.Opening;
import caravan.engine.Sweep;
import caravan.inventory.Providers;
import caravan.kube.KubeGateway;
import caravan.ledger.Ledger;
import caravan.model.Timer;
import caravan.preflight.Preflights;
import caravan.settings.SettingsLoader;
import caravan.wiring.Graph;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;

/**
 * One incarnation of the product without Camel and network: what acts in production, with default settings but one: what is
 * wrong with a machine is found when its turn comes.
 */
final class Parts {

    final SettingsLoader settings =
            SettingsLoader.load(Path.of("no-outer-file"), Map.of("CARAVAN_PREFLIGHT_STOPS", "nothing"));
    /** By the names that routes use. */
    final Map<String, Object> beans;

    final Ledger ledger;
    final Opening opening;
    final Admission admission;
    final Failures failures;
    final Sweep sweep;
    final Preflights preflights;
    final Providers providers;

    Parts(KubeGateway kube, Ec2Gateways aws, Timer timer) {
        var epoch = UUID.randomUUID().toString();
        var graph = new Graph(settings, new Graph.Ground(kube, aws, timer, () -> true, epoch, (record, from) -> {}));
        beans = graph.byName();
        ledger = graph.ledger();
        providers = graph.providers();
        opening = named("opening", Opening.class);
        admission = named("admission", Admission.class);
        failures = named("failures", Failures.class);
        preflights = graph.preflights();
        sweep = named("sweep", Sweep.class);
    }

    private <T> T named(String name, Class<T> type) {
        return type.cast(beans.get(name));
    }
}
