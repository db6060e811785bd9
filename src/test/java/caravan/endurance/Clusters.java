package caravan.endurance;

import caravan.api.Kinds;
import caravan.sim.aws.Fleet;
import caravan.sim.kube.Seed;
import caravan.sim.kube.memory.MemoryCluster;
import caravan.sim.time.VirtualTime;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuotaBuilder;
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

    /** One quota in the namespace of the machines. */
    static void quota(MemoryCluster cluster, String resource, String hard, String used) {
        cluster.put(
                Kinds.RESOURCE_QUOTA,
                new ResourceQuotaBuilder()
                        .withNewMetadata()
                        .withNamespace("vms")
                        .withName("limits")
                        .endMetadata()
                        .build());
        cluster.objects().editStatus(Kinds.RESOURCE_QUOTA, "vms", "limits", found -> new ResourceQuotaBuilder(found)
                .withNewStatus()
                .addToHard(resource, new Quantity(hard))
                .addToUsed(resource, new Quantity(used))
                .endStatus()
                .build());
    }

    private static String text(String resource) {
        try (var in = Clusters.class.getResourceAsStream(resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
