package caravan.sim.kube.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.regex.Pattern;

/** What the API server itself sets on a new object, and which objects it never takes. */
public final class Admission {

    private static final Pattern NAME =
            Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
    private static final Pattern RBAC_NAME = Pattern.compile("[^/%]+");
    private static final Pattern LABEL_VALUE = Pattern.compile("([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?");
    private static final int MAX_NAME = 253;

    private final InstantSource clock;
    private final Identities identities;

    /** Takes timestamps from {@code clock}. */
    public Admission(InstantSource clock, Identities identities) {
        this.clock = clock;
        this.identities = identities;
    }

    /** Completes the object that was sent, in place: it belongs to the server now. */
    ObjectNode admit(Target target, ObjectNode object) {
        var type = target.type();
        var metadata = object.withObject("/metadata");
        if (type.namespaced()) {
            setNamespace(target, metadata);
        }
        nameIt(metadata);
        check(type, object);
        object.put("apiVersion", type.apiVersion()).put("kind", type.kind());
        metadata.put("uid", identities.uid()).put("creationTimestamp", now());
        metadata.remove("deletionTimestamp");
        metadata.remove("resourceVersion");
        if (type.hasStatus()) {
            object.remove("status");
        }
        if (type.countsGenerations()) {
            metadata.put("generation", 1);
        }
        setDefaults(type, object);
        return object;
    }

    String now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    static void check(ResourceType type, JsonNode object) {
        var metadata = object.path("metadata");
        var name = metadata.path("name").asText();
        var shape = type.group().equals("rbac.authorization.k8s.io") ? RBAC_NAME : NAME;
        if (name.length() > MAX_NAME || !shape.matcher(name).matches()) {
            throw ApiError.invalid(
                    type.qualifiedPlural(), name, "metadata.name: must be a lowercase RFC 1123 subdomain");
        }
        metadata.path("labels").properties().forEach(label -> {
            if (!LABEL_VALUE.matcher(label.getValue().asText()).matches()) {
                throw ApiError.invalid(
                        type.qualifiedPlural(),
                        name,
                        "metadata.labels: Invalid value: \"" + label.getValue().asText() + "\" of " + label.getKey());
            }
        });
    }

    private static void setNamespace(Target target, ObjectNode metadata) {
        var sent = metadata.path("namespace").asText(target.namespace());
        if (target.namespace().isEmpty() || !sent.equals(target.namespace())) {
            throw ApiError.of(
                    400,
                    "the namespace of the provided object does not match the namespace sent on the request: '" + sent
                            + "', '" + target.namespace() + "'");
        }
        metadata.put("namespace", target.namespace());
    }

    private void nameIt(ObjectNode metadata) {
        var prefix = metadata.path("generateName").asText();
        if (metadata.path("name").asText().isEmpty() && !prefix.isEmpty()) {
            metadata.put("name", prefix + identities.suffix());
        }
    }

    private static void setDefaults(ResourceType type, ObjectNode object) {
        var metadata = object.withObject("/metadata");
        switch (type.group() + "/" + type.plural()) {
            case "/namespaces" -> {
                object.withObject("/spec").putArray("finalizers").add("kubernetes");
                object.withObject("/status").put("phase", "Active");
                metadata.withObject("/labels")
                        .put(
                                "kubernetes.io/metadata.name",
                                metadata.path("name").asText());
            }
            case "/pods" -> object.withObject("/status").put("phase", "Pending");
            case "/persistentvolumes" -> {
                protect(metadata, "kubernetes.io/pv-protection");
                setDefault(object, "persistentVolumeReclaimPolicy", "Retain");
                setDefault(object, "volumeMode", "Filesystem");
                object.withObject("/status").put("phase", "Pending");
            }
            case "/persistentvolumeclaims" -> {
                protect(metadata, "kubernetes.io/pvc-protection");
                setDefault(object, "volumeMode", "Filesystem");
                object.withObject("/status").put("phase", "Pending");
            }
            case "/secrets" -> decodeStringData(object);
            case "apiextensions.k8s.io/customresourcedefinitions" -> establish(object);
            default -> {
                // the other kinds need nothing
            }
        }
    }

    private static void protect(ObjectNode metadata, String finalizer) {
        metadata.withArray("/finalizers").add(finalizer);
    }

    private static void setDefault(ObjectNode object, String field, String value) {
        var spec = object.withObject("/spec");
        if (!spec.has(field)) {
            spec.put(field, value);
        }
    }

    private static void decodeStringData(ObjectNode secret) {
        var encoder = Base64.getEncoder();
        secret.path("stringData").properties().forEach(entry -> secret.withObject("/data")
                .put(
                        entry.getKey(),
                        encoder.encodeToString(entry.getValue().asText().getBytes(StandardCharsets.UTF_8))));
        secret.remove("stringData");
        if (!secret.has("type")) {
            secret.put("type", "Opaque");
        }
    }

    private static void establish(ObjectNode definition) {
        var status = definition.withObject("/status");
        var conditions = status.putArray("conditions");
        conditions.addObject().put("type", "NamesAccepted").put("status", "True");
        conditions.addObject().put("type", "Established").put("status", "True");
        status.set("acceptedNames", definition.at("/spec/names"));
    }
}
