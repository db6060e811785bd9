package caravan.preflight;

import caravan.api.Kinds;
import caravan.kube.KubeGateway;
import caravan.model.Futures;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/** What plans refer to, told by versions that change when its users change it. */
record Surroundings(Map<String, String> byNamespace) {

    static CompletableFuture<Surroundings> read(KubeGateway kube) {
        return Futures.each(List.of(Kinds.PROVIDER, Kinds.NETWORK_MAP, Kinds.STORAGE_MAP), kube::listWatched)
                .thenApply(lists -> new Surroundings(lists.stream()
                        .flatMap(List::stream)
                        .collect(Collectors.groupingBy(
                                object -> object.getMetadata().getNamespace(),
                                Collectors.mapping(
                                        Surroundings::word,
                                        Collectors.collectingAndThen(
                                                Collectors.toList(),
                                                all -> all.stream().sorted().collect(Collectors.joining(" "))))))));
    }

    /** References of a plan stay in its namespace. */
    String versionOf(GenericKubernetesResource plan) {
        return word(plan) + " " + new TreeMap<>(annotations(plan)) + " "
                + byNamespace.getOrDefault(plan.getMetadata().getNamespace(), "");
    }

    private static Map<String, String> annotations(GenericKubernetesResource object) {
        var annotations = object.getMetadata().getAnnotations();
        return annotations == null ? Map.of() : annotations;
    }

    private static String word(GenericKubernetesResource object) {
        var metadata = object.getMetadata();
        return object.getKind() + " " + metadata.getUid() + " " + metadata.getGeneration();
    }
}
