package caravan.inventory;

import caravan.api.InstanceMigration;
import caravan.api.Kinds;
import caravan.api.reader.ProviderReader;
import caravan.api.reader.Reading;
import caravan.api.reader.Trees;
import caravan.aws.Ec2Gateways;
import caravan.aws.ProviderAccess;
import caravan.kube.KubeGateway;
import caravan.kube.SharedReads;
import caravan.model.Finding;
import caravan.model.MigrationException;
import caravan.model.ObjectRef;
import caravan.model.Provider;
import caravan.model.Timer;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Secret;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/** Opens the AWS of a provider. Provider and Secret are read live each time, so that changed keys are used at once. */
public final class Providers {

    private final SharedReads<GenericKubernetesResource, Reading<Provider>> providers;
    private final SharedReads<Secret, Secret> secrets;
    private final Ec2Gateways gateways;
    private final List<String> allowedEndpoints;

    /** All records of a provider ask for the same two objects before each step, so they share the reads. */
    public Providers(KubeGateway kube, Timer timer, Ec2Gateways gateways, List<String> allowedEndpoints) {
        providers =
                new SharedReads<>(kube, timer, Kinds.PROVIDER, object -> ProviderReader.read(Trees.written(object)));
        secrets = new SharedReads<>(kube, timer, Kinds.SECRET, secret -> secret);
        this.gateways = gateways;
        this.allowedEndpoints = List.copyOf(allowedEndpoints);
    }

    /** The provider of a record, as long as it leads to where the record's machine is; what is changed tells its Migration. */
    public CompletableFuture<Sides> of(InstanceMigration record) {
        return sides(record.getSpec().provider().asRef())
                .thenCompose(sides -> sides.at(record))
                .thenApply(sides -> sides.as(record.getSpec().migration().uid()));
    }

    /** Likewise, to give the source back: of the target nothing may be asked by these. */
    public CompletableFuture<Sides> sourceOf(InstanceMigration record) {
        return sides(record.getSpec().provider().asRef())
                .thenCompose(sides -> sides.sourceAt(record))
                .thenApply(sides -> sides.as(record.getSpec().migration().uid()));
    }

    /** Fails with the reason ProviderUnusable when Provider or Secret are missing or wrong. */
    public CompletableFuture<Sides> sides(ObjectRef ref) {
        return providers.get(ref).thenCompose(found -> {
            var provider = read(ref, found);
            return secrets.get(provider.secret()).thenApply(secret -> open(provider, secret));
        });
    }

    private Sides open(Provider provider, Optional<Secret> secret) {
        var data = secret.map(Secret::getData)
                .orElseThrow(() ->
                        unusable(provider.ref(), "its Secret " + provider.secret() + " does not exist or is empty"));
        var access = ProviderAccess.of(provider, data == null ? Map.of() : data, allowedEndpoints);
        var open = access.access().orElseThrow(() -> unusable(provider.ref(), text(access.findings())));
        return new Sides(provider, open.region(), gateways.source(open), gateways.target(open));
    }

    private static Provider read(ObjectRef ref, Optional<Reading<Provider>> found) {
        var reading = found.orElseThrow(() -> unusable(ref, "it does not exist"));
        return reading.value().orElseThrow(() -> unusable(ref, text(reading.findings())));
    }

    private static String text(List<Finding> findings) {
        return findings.stream()
                .map(finding -> finding.pointer() + ": " + finding.problem() + " (" + finding.allowed() + ")")
                .collect(Collectors.joining("; "));
    }

    private static MigrationException unusable(ObjectRef ref, String why) {
        return new MigrationException(
                "ProviderUnusable",
                "Provider " + ref,
                "Provider " + ref + " cannot be used: " + why + ".",
                "Correct the Provider and its Secret; running migrations use them at once.");
    }
}
