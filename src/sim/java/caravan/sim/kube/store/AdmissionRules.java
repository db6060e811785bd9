package caravan.sim.kube.store;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** What admission plugins and webhooks of this cluster refuse; the cluster's own writes are not asked about. */
public final class AdmissionRules {

    /** One write before it is done; a delete has no {@code next}, a create no {@code current} (missing nodes). */
    public record Attempt(Verb verb, Target target, JsonNode current, JsonNode next) {

        /** Whether it is this verb on this resource, such as {@code create pods}. */
        public boolean is(Verb wanted, String resource) {
            return verb == wanted && target.resource().equals(resource);
        }

        /** Of the object; empty where it is yet to be generated. */
        public String name() {
            return target.name();
        }
    }

    /** The attempts meant, and the answer they get: 403 of a plugin or quota, 422 of a validation. */
    public record Denial(Predicate<Attempt> meant, int code, String why) {}

    private final List<Denial> denials = new CopyOnWriteArrayList<>();

    /** From now on these are refused. */
    public void deny(Denial denial) {
        denials.add(denial);
    }

    /** From now on everything is admitted. */
    public void clear() {
        denials.clear();
    }

    /**
     * Plays OwnerReferencesPermissionEnforcement: a reference with blockOwnerDeletion needs the right to set finalizers
     * of the owner, which the client has for {@code kinds} alone.
     */
    public void enforceOwnerReferences(Set<String> kinds) {
        deny(new Denial(
                attempt -> blocking(attempt.next()).stream()
                        .filter(owner -> !blocking(attempt.current()).contains(owner))
                        .anyMatch(owner -> !kinds.contains(owner.path("kind").asText())),
                403,
                "cannot set blockOwnerDeletion if an ownerReference refers to a resource you can't set finalizers on"));
    }

    private static List<JsonNode> blocking(JsonNode object) {
        return object.at("/metadata/ownerReferences")
                .valueStream()
                .filter(owner -> owner.path("blockOwnerDeletion").asBoolean())
                .toList();
    }

    void check(Attempt attempt) {
        for (var denial : denials) {
            if (denial.meant().test(attempt)) {
                var target = attempt.target();
                var object = target.type().qualifiedPlural() + " \"" + target.name() + "\"";
                var verdict = denial.code() == 422 ? " is invalid: " : " is forbidden: ";
                throw ApiError.of(denial.code(), object + verdict + denial.why());
            }
        }
    }
}
