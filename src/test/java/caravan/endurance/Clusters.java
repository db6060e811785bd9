package caravan.endurance;

import caravan.api.Kinds;
import caravan.sim.aws.Fleet;
import caravan.sim.kube.Seed;
import caravan.sim.kube.memory.MemoryCluster;
import caravan.sim.time.VirtualTime;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** A cluster with everything that a plan of {@link Users} refers to. */
final class Clusters {

    private static final String WORLD = text("/simulation/world.yaml")
            .replace("@SUBNET_WEB@", Fleet.SUBNET_WEB)
            .replace("@SUBNET_APP@", Fleet.SUBNET_APP)
            .replace("@SUBNET_MGMT@", Fleet.SUBNET_MGMT)
            .replace("@SUBNET_DMZ@", Fleet.SUBNET_DMZ)
            .replace("@SUBNET_BATCH@", Fleet.SUBNET_BATCH);

    private Clusters() {}

    static MemoryCluster seeded(VirtualTime time, long seed) {
        var cluster = new MemoryCluster(time, seed, MemoryCluster.Settings.usual());
        new Seed(cluster.objects()).all(new Seed.AwsCredentials(Fleet.KEY, "secret"));
        for (var document : WORLD.split("---\n", -1)) {
            var object = Users.read(document);
            var kind = Kinds.DROPPED.stream()
                    .filter(one -> one.name().equals(object.getKind()))
                    .findFirst()
                    .orElseThrow();
            cluster.put(kind, object);
        }
        return cluster;
    }

    private static String text(String resource) {
        try (var in = Clusters.class.getResourceAsStream(resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
