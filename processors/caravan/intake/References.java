package caravan.intake;

import caravan.api.Kind;
import caravan.api.Kinds;
import caravan.api.reader.HookReader;
import caravan.api.reader.MigrationReader;
import caravan.api.reader.NetworkMapReader;
import caravan.api.reader.PlanReader;
import caravan.api.reader.ProviderReader;
import caravan.api.reader.Reading;
import caravan.api.reader.StorageMapReader;
import caravan.api.reader.Trees;
import caravan.model.ObjectRef;
import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Reads every object of a drop and follows its references: into the drop first, else into the cluster. */
final class References {

    private static final Map<Kind<?>, Function<JsonNode, ? extends Reading<?>>> READERS = Map.of(
            Kinds.PROVIDER, ProviderReader::read,
            Kinds.HOOK, HookReader::read,
            Kinds.NETWORK_MAP, NetworkMapReader::read,
            Kinds.STORAGE_MAP, StorageMapReader::read,
            Kinds.PLAN, PlanReader::read,
            Kinds.MIGRATION, MigrationReader::read);

    /** The uid of what is not in the cluster yet. */
    static final String STAND_IN = "00000000-0000-0000-0000-000000000000";

    private final List<DropObject> objects;
    private final Map<DropObject, Reading<?>> readings = new HashMap<>();
    private final LiveObjects live;
    private final Report report;

    References(List<DropObject> objects, LiveObjects live, Report report) {
        this.objects = objects;
        this.live = live;
        this.report = report;
        for (var object : objects) {
            if (READERS.containsKey(object.kind())) {
                var reading = READERS.get(object.kind()).apply(object.document().tree());
                report.add(object.document(), reading.findings());
                readings.put(object, reading);
            }
        }
    }

    Optional<DropObject> inDrop(Kind<?> kind, String name) {
        return objects.stream().filter(object -> object.is(kind, name)).findFirst();
    }

    /** A draft if the document is refused: so its other problems are found as well. */
    <T> Optional<T> model(DropObject object, Class<T> type) {
        return Optional.ofNullable(readings.get(object))
                .<Object>map(Reading::draft)
                .filter(type::isInstance)
                .map(type::cast);
    }

    /** Whether what is called so is in the drop and refused. */
    boolean refusedInDrop(Kind<?> kind, String name) {
        return inDrop(kind, name).map(readings::get).filter(Reading::refused).isPresent();
    }

    /** With the uid that it has in the cluster, or one that stands for it. */
    ObjectRef identified(DropObject object) {
        var ref = object.ref();
        var uid = live.get(object.kind(), ref.namespace(), ref.name())
                .map(found -> found.getMetadata().getUid())
                .orElse(STAND_IN);
        return new ObjectRef(ref.namespace(), ref.name(), uid);
    }

    /**
     * What the field of an object refers to; empty if it is missing or refused, which is then reported.
     *
     * @param field pointer of the reference, without {@code /name}
     */
    <T> Optional<T> follow(
            DropObject from, String field, ObjectRef ref, Kind<GenericKubernetesResource> kind, Class<T> type) {
        if (ref.name().isEmpty()) {
            return Optional.empty();
        }
        var dropped = inDrop(kind, ref.name());
        if (dropped.isPresent()) {
            return model(dropped.get(), type);
        }
        var found = live.get(kind, from.ref().namespace(), ref.name());
        if (found.isEmpty()) {
            report.refuse(
                    from.document(),
                    field + "/name",
                    "names " + kind.name() + " '" + ref.name() + "', which is neither in the drop nor in namespace "
                            + from.ref().namespace(),
                    "a " + kind.name() + " of the drop or of the namespace");
            return Optional.empty();
        }
        return readLive(from, field, kind, found.get()).map(type::cast);
    }

    private Optional<?> readLive(DropObject from, String field, Kind<?> kind, GenericKubernetesResource object) {
        var reading = READERS.get(kind).apply(Trees.written(object));
        for (var finding : reading.refusals()) {
            report.refuse(
                    from.document(),
                    field + "/name",
                    "names " + kind.name() + " '" + object.getMetadata().getName() + "' of the cluster, whose "
                            + finding.pointer() + " " + finding.problem(),
                    finding.allowed());
        }
        return reading.value();
    }
}
