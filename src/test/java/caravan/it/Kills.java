package caravan.it;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.ec2.Ec2Client;

/** Process after process on one site, each killed at one point; the next one also carries on with what is under way. */
final class Kills implements AutoCloseable {

    private static final Duration REACHED = Duration.ofMinutes(2);
    private static final Duration ENDED = Duration.ofMinutes(4);

    private final Site site;
    private final Ec2Client ec2;
    private final Path folder;
    private final CallLog log = new CallLog();
    private final List<Kill> all = new ArrayList<>();
    private Gates gates;
    private Product product;

    Kills(Site site, Ec2Client ec2, Path folder) {
        this.site = site;
        this.ec2 = ec2;
        this.folder = folder;
        start();
    }

    CallLog log() {
        return log;
    }

    /** Begins a migration, kills the process at that point of it, and starts the next process. */
    Kill strike(KillPoint point) {
        var victim = Victim.make(site, ec2, "kill-%02d".formatted(all.size() + 1), point.course());
        var kill = new Kill(point, victim);
        var hold = gates.hold(point.side(), point.call(), call -> point.is(call) && victim.isIn(call));
        victim.apply(folder);
        product.await(
                point + " of " + victim.name(),
                REACHED,
                () -> Optional.ofNullable(hold.reached().getNow(null)));
        product.kill();
        all.forEach(Kill::hitAgainUnlessEnded);
        kill.happened();
        all.add(kill);
        gates.close();
        start();
        return kill;
    }

    /** Waits until every migration has ended. */
    List<Kill> conclude() {
        all.forEach(kill -> kill.victim().records().awaitEnd(product, 1, ENDED));
        return List.copyOf(all);
    }

    private void start() {
        gates = new Gates(site, log);
        product = Product.start(
                site, site.moto().endpoint(), folder.resolve("process-" + all.size()), gates.environment());
    }

    @Override
    public void close() {
        Closing.close(product);
        Closing.close(gates);
    }
}
