package caravan.sim.kube.store;

import caravan.sim.kube.store.AdmissionRules.Attempt;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;

/** Writes with the rules of a real API server: versions, uids, generations, status apart, finalizers. */
public final class ResourceVerbs {

    /** An update never changes these, whatever the client sends. */
    private static final Set<String> FIXED_METADATA =
            Set.of("uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "generation");

    private final ObjectStore store;
    private final ResourceTypes types;
    private final Admission admission;
    private final AdmissionRules rules;

    /** Writes into {@code store}. */
    public ResourceVerbs(ObjectStore store, ResourceTypes types, Admission admission, AdmissionRules rules) {
        this.store = store;
        this.types = types;
        this.admission = admission;
        this.rules = rules;
    }

    /** The object as stored: not to be changed. */
    public ObjectNode get(Target target) {
        return store.find(target.type(), target.namespace(), target.name())
                .orElseThrow(() -> ApiError.notFound(target.type(), target.name()));
    }

    /** The object as stored; what was sent belongs to the server from here on. */
    public ObjectNode create(Target target, ObjectNode sent, Manner manner) {
        var object = admission.admit(target, sent);
        var type = target.type();
        var name = object.path("metadata").path("name").asText();
        if (type.namespaced()) {
            refuseUnlessActive(target.namespace(), type, name);
        }
        if (manner != Manner.CLUSTER) {
            rules.check(new Attempt(Verb.CREATE, target.named(name), MissingNode.getInstance(), object));
        }
        store.find(type, target.namespace(), name).ifPresent(existing -> {
            throw ApiError.alreadyExists(type, name, isDeleting(existing));
        });
        if (manner == Manner.DRY_RUN) {
            return object;
        }
        define(type, object);
        return store.put(type, object);
    }

    /** The object as stored; what was sent belongs to the server from here on. */
    public ObjectNode update(Target target, ObjectNode sent, Manner manner) {
        var current = get(target);
        if (!sent.path("metadata").path("name").asText().equals(target.name())) {
            throw ApiError.of(400, "the name of the object does not match the name on the URL: " + target.name());
        }
        if (target.type().isCustom() && version(sent).isEmpty()) {
            throw ApiError.invalid(
                    target.type().qualifiedPlural(),
                    target.name(),
                    "metadata.resourceVersion: Invalid value: 0x0: must be specified for an update");
        }
        return write(new Attempt(Verb.UPDATE, target, current, sent), manner);
    }

    /** The object as stored. */
    public ObjectNode patch(Target target, Body patch, Manner manner) {
        var current = get(target);
        return write(new Attempt(Verb.PATCH, target, current, Patches.apply(current, patch)), manner);
    }

    /** The deleted object, or the object with a deletionTimestamp while finalizers hold it. */
    public ObjectNode delete(Target target, JsonNode options, Manner manner) {
        var current = get(target);
        checkPreconditions(target, current, options.path("preconditions"));
        if (manner != Manner.CLUSTER) {
            rules.check(new Attempt(Verb.DELETE, target, current, MissingNode.getInstance()));
        }
        if (manner == Manner.DRY_RUN) {
            return current;
        }
        var doomed = current.deepCopy();
        addPropagationFinalizer(doomed, options.path("propagationPolicy").asText());
        if (!isHeld(doomed)) {
            return store.remove(target.type(), current);
        }
        if (isDeleting(current)) {
            return current;
        }
        markDeleted(target.type(), doomed);
        return store.put(target.type(), doomed);
    }

    private ObjectNode write(Attempt attempt, Manner manner) {
        var target = attempt.target();
        var current = (ObjectNode) attempt.current();
        var sent = (ObjectNode) attempt.next();
        checkIdentity(target, current, sent);
        var next = target.subresource().isEmpty()
                ? withMetadataAndSpecOf(target.type(), current, sent)
                : withSubresourceOf(target, current, sent);
        Admission.check(target.type(), next);
        if (manner != Manner.CLUSTER) {
            FixedFields.check(target.type(), current, next);
            rules.check(new Attempt(attempt.verb(), target, current, next));
        }
        if (next.equals(current) || manner == Manner.DRY_RUN) {
            return next;
        }
        if (isDeleting(next) && !isHeld(next)) {
            return store.remove(target.type(), next);
        }
        define(target.type(), next);
        return store.put(target.type(), next);
    }

    private void define(ResourceType type, ObjectNode object) {
        if (type.is("apiextensions.k8s.io", "customresourcedefinitions")) {
            types.define(object);
        }
    }

    private static void checkIdentity(Target target, ObjectNode current, ObjectNode sent) {
        requireUid(target, current, uid(sent));
        if (!version(sent).isEmpty() && !version(sent).equals(version(current))) {
            throw ApiError.conflict(
                    target.type(),
                    target.name(),
                    "the object has been modified; please apply your changes to the latest version and try again");
        }
    }

    private static ObjectNode withMetadataAndSpecOf(ResourceType type, ObjectNode current, ObjectNode sent) {
        var next = sent;
        next.put("apiVersion", type.apiVersion()).put("kind", type.kind());
        if (type.hasStatus()) {
            replace(next, "status", current);
        }
        var metadata = next.withObject("/metadata");
        var before = (ObjectNode) current.path("metadata");
        FIXED_METADATA.forEach(field -> replace(metadata, field, before));
        replace(metadata, "resourceVersion", before);
        replace(metadata, "namespace", before);
        if (type.countsGenerations() && !withoutMetadata(next).equals(withoutMetadata(current))) {
            raiseGeneration(next);
        }
        return next;
    }

    /** PUT /status changes the status alone; PUT /finalize of a namespace its spec.finalizers. */
    private static ObjectNode withSubresourceOf(Target target, ObjectNode current, ObjectNode sent) {
        var isStatus = target.subresource().equals("status") && target.type().hasStatus();
        if (!isStatus && !target.subresource().equals("finalize")) {
            throw ApiError.of(404, "There is no subresource " + target.resource() + ".");
        }
        var next = ObjectStore.shallow(current);
        replace(next, isStatus ? "status" : "spec", sent);
        return next;
    }

    private static void replace(ObjectNode object, String field, ObjectNode source) {
        var value = source.get(field);
        if (value == null) {
            object.remove(field);
        } else {
            object.set(field, value);
        }
    }

    private void markDeleted(ResourceType type, ObjectNode object) {
        object.withObject("/metadata").put("deletionTimestamp", admission.now()).put("deletionGracePeriodSeconds", 0);
        if (type.countsGenerations()) {
            raiseGeneration(object);
        }
        if (type.is("", "namespaces")) {
            object.withObject("/status").put("phase", "Terminating");
        }
    }

    private static void addPropagationFinalizer(ObjectNode object, String policy) {
        var finalizer =
                switch (policy) {
                    case "Foreground" -> "foregroundDeletion";
                    case "Orphan" -> "orphan";
                    default -> "";
                };
        if (!finalizer.isEmpty() && !isDeleting(object)) {
            object.withObject("/metadata").withArray("/finalizers").add(finalizer);
        }
    }

    private static void checkPreconditions(Target target, ObjectNode current, JsonNode preconditions) {
        requireUid(target, current, preconditions.path("uid").asText());
        var version = preconditions.path("resourceVersion").asText();
        if (!version.isEmpty() && !version.equals(version(current))) {
            throw ApiError.conflict(
                    target.type(),
                    target.name(),
                    "Precondition failed: ResourceVersion in precondition: " + version
                            + ", ResourceVersion in object meta: " + version(current));
        }
    }

    private static void requireUid(Target target, ObjectNode current, String uid) {
        if (!uid.isEmpty() && !uid.equals(uid(current))) {
            throw ApiError.conflict(
                    target.type(),
                    target.name(),
                    "Precondition failed: UID in precondition: " + uid + ", UID in object meta: " + uid(current));
        }
    }

    private void refuseUnlessActive(String namespace, ResourceType type, String name) {
        var home = types.find("", "v1", "namespaces").orElseThrow();
        var found = store.find(home, "", namespace).orElseThrow(() -> ApiError.notFound(home, namespace));
        if (isDeleting(found)) {
            throw ApiError.of(
                    403,
                    type.qualifiedPlural() + " \"" + name
                            + "\" is forbidden: unable to create new content in namespace " + namespace
                            + " because it is being terminated");
        }
    }

    private static boolean isHeld(ObjectNode object) {
        return !object.path("metadata").path("finalizers").isEmpty()
                || !object.path("spec").path("finalizers").isEmpty();
    }

    private static boolean isDeleting(JsonNode object) {
        return object.path("metadata").has("deletionTimestamp");
    }

    private static void raiseGeneration(ObjectNode object) {
        var metadata = object.withObject("/metadata");
        metadata.put("generation", metadata.path("generation").asLong() + 1);
    }

    private static ObjectNode withoutMetadata(ObjectNode object) {
        return ObjectStore.shallow(object).without("metadata");
    }

    private static String uid(JsonNode object) {
        return object.path("metadata").path("uid").asText();
    }

    private static String version(JsonNode object) {
        return object.path("metadata").path("resourceVersion").asText();
    }
}
