package caravan.engine;

import caravan.api.reader.ProviderReader;
import caravan.api.reader.Trees;
import caravan.model.Names;
import caravan.model.ObjectRef;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Pure: the Secrets that were guarded for a Provider. It may name another one by now, so an annotation of it tells them,
 * written before the first of them is guarded.
 */
final class GuardedSecrets {

    private static final String SEPARATOR = ",";

    private GuardedSecrets() {}

    /** The one that it names now; empty where it cannot be read. */
    static Optional<ObjectRef> named(GenericKubernetesResource provider) {
        return ProviderReader.read(Trees.written(provider))
                .value()
                .map(read ->
                        ObjectRef.named(read.secret().namespace(), read.secret().name()));
    }

    static Set<ObjectRef> noted(GenericKubernetesResource provider) {
        var text = Optional.ofNullable(provider.getMetadata().getAnnotations())
                .orElse(Map.of())
                .getOrDefault(Names.GUARDED_SECRETS, "");
        return Stream.of(text.split(SEPARATOR, -1))
                .map(name -> name.split("/", -1))
                .filter(parts -> parts.length == 2)
                .map(parts -> ObjectRef.named(parts[0], parts[1]))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Those that were, and the one that it names now. */
    static Set<ObjectRef> all(GenericKubernetesResource provider) {
        var all = new LinkedHashSet<>(noted(provider));
        named(provider).ifPresent(all::add);
        return all;
    }

    /** Those that it names no more; none where nobody can tell. */
    static Set<ObjectRef> former(GenericKubernetesResource provider) {
        var former = new LinkedHashSet<>(noted(provider));
        named(provider).ifPresentOrElse(former::remove, former::clear);
        return former;
    }

    /** As the annotation tells them. */
    static String text(Set<ObjectRef> secrets) {
        return secrets.stream().map(ObjectRef::toString).sorted().collect(Collectors.joining(SEPARATOR));
    }
}
