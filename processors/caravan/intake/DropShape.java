package caravan.intake;

import caravan.api.Kind;
import caravan.api.Kinds;
import caravan.model.ObjectRef;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Decides whether a document is an object that a drop may hold, and gives it its namespace and name. */
final class DropShape {

    private static final String KINDS = Kinds.DROPPED.stream().map(Kind::name).collect(Collectors.joining(", "));
    private static final String API_VERSION = Kinds.PLAN.apiVersion();
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([-.a-z0-9]{0,251}[a-z0-9])?");
    private static final Pattern PREFIX = Pattern.compile("[a-z0-9][-.a-z0-9]{0,240}");
    private static final String A_NAME = "the characters a-z, 0-9, - and ., with a letter or digit at both ends";

    private final String namespace;
    private final Report report;

    DropShape(String namespace, Report report) {
        this.namespace = namespace;
        this.report = report;
    }

    /** Those that may be in a drop, references first; the others are reported. */
    List<DropObject> objects(List<Document> documents) {
        var objects = new ArrayList<DropObject>();
        for (var document : documents) {
            kind(document).flatMap(kind -> object(document, kind)).ifPresent(objects::add);
        }
        reportTwins(objects);
        objects.sort(Comparator.comparingInt(object -> Kinds.DROPPED.indexOf(object.kind())));
        return objects;
    }

    private Optional<Kind<GenericKubernetesResource>> kind(Document document) {
        var name = document.kind();
        var kind = Kinds.DROPPED.stream()
                .filter(known -> known.name().equals(name))
                .findFirst();
        if (name.equals(Kinds.SECRET.name())) {
            report.refuse(
                    document,
                    "/kind",
                    "is Secret, and credentials do not belong in a drop",
                    "make the Secret first, with: kubectl -n " + namespace
                            + " create secret generic <name> --from-literal=region=<region>"
                            + " --from-literal=accessKeyId=<id> --from-literal=secretAccessKey=<key>");
        } else if (name.isEmpty()) {
            report.refuse(document, "/kind", "is missing", KINDS);
        } else if (kind.isEmpty()) {
            report.refuse(document, "/kind", "is '" + name + "', which a drop cannot hold", KINDS);
        } else if (!document.text("/apiVersion").equals(API_VERSION)) {
            var found = document.text("/apiVersion");
            report.refuse(document, "/apiVersion", found.isEmpty() ? "is missing" : "is '" + found + "'", API_VERSION);
            return Optional.empty();
        }
        return kind;
    }

    private Optional<DropObject> object(Document document, Kind<GenericKubernetesResource> kind) {
        var name = name(document);
        var found = document.text("/metadata/namespace");
        if (!found.isEmpty() && !found.equals(namespace)) {
            report.refuse(
                    document,
                    "/metadata/namespace",
                    "is '" + found + "', but drops are taken in '" + namespace + "' only",
                    namespace + ", or no namespace; the operator sets it by caravan.intake.namespace");
        }
        if (name.isEmpty() || !hasSoundMetadata(document)) {
            return Optional.empty();
        }
        var tree = document.tree().deepCopy();
        var metadata = tree.get("metadata") instanceof ObjectNode node ? node : tree.putObject("metadata");
        metadata.put("namespace", namespace);
        metadata.put("name", name);
        metadata.remove("uid");
        return Optional.of(new DropObject(document.with(tree), kind, ObjectRef.named(namespace, name)));
    }

    private boolean hasSoundMetadata(Document document) {
        var before = report.refusals();
        for (var field : List.of("labels", "annotations")) {
            var texts = document.at("/metadata/" + field);
            if (!texts.isMissingNode() && !texts.isNull() && !texts.isObject()) {
                report.refuse(document, "/metadata/" + field, "is not an object", "keys with text values");
            }
            texts.properties().stream()
                    .filter(entry -> !entry.getValue().isTextual())
                    .forEach(entry -> report.refuse(
                            document,
                            "/metadata/" + field + "/"
                                    + entry.getKey().replace("~", "~0").replace("/", "~1"),
                            "is '" + entry.getValue().asText() + "', which is not text",
                            "text; put it in quotes"));
        }
        return report.refusals() == before;
    }

    /** A generated name is the same for the same document, so that dropping it twice makes one object. */
    private String name(Document document) {
        var name = document.name();
        var prefix = document.text("/metadata/generateName");
        if (name.isEmpty() && prefix.isEmpty()) {
            report.refuse(document, "/metadata/name", "is missing", "a name, or generateName");
            return "";
        }
        if (!name.isEmpty() && !NAME.matcher(name).matches()) {
            report.refuse(document, "/metadata/name", "is '" + name + "'", A_NAME);
            return "";
        }
        if (name.isEmpty() && !PREFIX.matcher(prefix).matches()) {
            report.refuse(document, "/metadata/generateName", "is '" + prefix + "'", A_NAME);
            return "";
        }
        return name.isEmpty() ? prefix + Hash.of(document.tree()) : name;
    }

    private void reportTwins(List<DropObject> objects) {
        var first = new HashMap<String, DropObject>();
        for (var object : objects) {
            var twin = first.putIfAbsent(object.title(), object);
            if (twin != null) {
                report.refuse(
                        object.document(),
                        "/metadata/name",
                        "is '" + object.ref().name() + "', which document "
                                + twin.document().index() + " is called already",
                        "each " + object.kind().name() + " once");
            }
        }
    }
}
