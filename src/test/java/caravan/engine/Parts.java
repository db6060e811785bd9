package caravan.engine;

import caravan.fake.FakeWorld;
import caravan.inventory.Providers;
import caravan.kube.KubeGateway;
import caravan.ledger.SourceLocks;
import java.time.Duration;

/** Parts of the engine as they are put together in production, over a world in memory. */
final class Parts {

    /** How long a sweep must have seen something before it takes it. */
    static final Duration GRACE = Duration.ofMinutes(30);

    /** Z: how long a request that was sent may still arrive. */
    static final Duration QUIET = Duration.ofMinutes(16);

    final EngineSettings settings = Settings.of(Duration.ofHours(2));
    final InFlight inFlight;
    final Holdings holdings;
    final SourceLocks locks;
    final RollBack rollBack;

    private final FakeWorld world;

    Parts(FakeWorld world) {
        this.world = world;
        inFlight = new InFlight(world.timer, settings);
        holdings = new Holdings(world.kube);
        locks = new SourceLocks(world.kube, "caravan-system");
        rollBack = new RollBack(
                world.providers,
                world.ledger,
                holdings,
                new Undo(holdings, world.objects, world.attachments, FakeWorld.LONG),
                new RollBack.UndoTime(Duration.ofMinutes(20), patience()));
    }

    private Patience patience() {
        return new Patience(inFlight, settings);
    }

    /** Each one knows what stands in the record, and nothing else: as after a restart. */
    Settle settle() {
        return new Settle(
                world.providers,
                world.ledger,
                locks,
                holdings,
                new Settle.SettleTime(world.timer, settings.quietTime(), patience()));
    }

    Sweep sweep() {
        return sweep(settings);
    }

    Sweep sweep(EngineSettings with) {
        return sweep(world.kube, world.providers, with);
    }

    /** Over a cluster, or providers, at which a test looks, or in between whose calls it acts. */
    Sweep sweep(KubeGateway kube, Providers providers, EngineSettings with) {
        return new Sweep(
                new Sweep.Reach(providers, new Holdings(kube), locks),
                new Finalizers(world.kube),
                new Sweep.Circumstances(world.timer, () -> true, with));
    }

    /** The same sweep before and after the grace period; what the second has found. */
    SweepReport sweepTwice(EngineSettings with) {
        var sweep = sweep(with);
        sweep.run().join();
        world.timer.pass(GRACE);
        return sweep.run().join();
    }
}
