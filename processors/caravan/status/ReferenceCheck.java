package caravan.status;

import caravan.api.reader.ProviderReader;
import caravan.api.reader.Reading;
import caravan.model.Finding;
import caravan.model.ObjectRef;
import caravan.model.Plan;
import caravan.model.Provider;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds what is wrong with the objects that a Plan refers to. Readings are by namespace/name.
 */
public record ReferenceCheck(
        Map<String, Reading<Provider>> providers,
        Map<String, Reading<?>> networkMaps,
        Map<String, Reading<?>> storageMaps) {

    /** Nothing can be said about the references of a plan that is refused. */
    public List<Finding> of(Reading<Plan> reading) {
        return reading.value().map(this::check).orElse(List.of());
    }

    private List<Finding> check(Plan plan) {
        var findings = new ArrayList<Finding>();
        provider(plan.source(), "source", ProviderReader.EC2).ifPresent(findings::add);
        provider(plan.destination(), "destination", ProviderReader.OPENSHIFT).ifPresent(findings::add);
        missing("NetworkMap", plan.networkMap(), "/spec/map/network", networkMaps)
                .ifPresent(findings::add);
        missing("StorageMap", plan.storageMap(), "/spec/map/storage", storageMaps)
                .ifPresent(findings::add);
        return findings;
    }

    private Optional<Finding> provider(ObjectRef ref, String side, String type) {
        var pointer = "/spec/provider/" + side;
        return missing("Provider", ref, pointer, providers).or(() -> providers
                .get(ref.toString())
                .value()
                .filter(provider -> !provider.type().equals(type))
                .map(provider -> Finding.refused(
                        pointer,
                        "names the Provider " + ref + " of type " + provider.type(),
                        "a Provider of type " + type)));
    }

    private static Optional<Finding> missing(
            String kind, ObjectRef ref, String pointer, Map<String, ? extends Reading<?>> known) {
        var reading = known.get(ref.toString());
        if (reading == null) {
            return Optional.of(Finding.refused(
                    pointer, "names the " + kind + " " + ref + ", which does not exist", "an existing " + kind));
        }
        return reading.refused()
                ? Optional.of(Finding.refused(
                        pointer,
                        "names the " + kind + " " + ref + ", which is refused",
                        "a " + kind + " whose condition Ready is True"))
                : Optional.empty();
    }
}
