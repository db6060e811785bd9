package caravan.sim.kube.memory;

import caravan.kube.KubeFailure;
import caravan.kube.KubeFailure.Reason;
import caravan.sim.kube.store.ApiError;
import caravan.sim.kube.store.Verb;

/** What a refusal of the server means to the product, as its gateway over HTTP tells it. */
final class Failures {

    /** etcd takes 1.5 MiB, and the product sends no more than this. */
    static final int MOST_BYTES = 1 << 20;

    private Failures() {}

    static KubeFailure refused(KubeCall call, ApiError error) {
        return failure(reasonOf(call, error), call, "HTTP " + error.code() + ": " + error.getMessage());
    }

    static KubeFailure noAnswer(KubeCall call) {
        return failure(Reason.UNREACHABLE, call, "no answer (the connection was closed)");
    }

    static KubeFailure tooLarge(KubeCall call, int bytes) {
        return failure(
                Reason.INVALID, call, "it was not sent because it has " + bytes + " bytes, more than " + MOST_BYTES);
    }

    private static KubeFailure failure(Reason reason, KubeCall call, String answer) {
        var text = "Could not " + verb(call) + " " + object(call) + ": " + answer;
        return new KubeFailure(reason, text.endsWith(".") ? text : text + ".", null);
    }

    private static String verb(KubeCall call) {
        if (call.resource().endsWith("/status")) {
            return "update the status of";
        }
        return call.dryRun() ? "try to create" : call.verb().word();
    }

    private static String object(KubeCall call) {
        if (call.name().isEmpty()) {
            return call.resource() + " in " + (call.namespace().isEmpty() ? "all namespaces" : call.namespace());
        }
        var scope = call.namespace().isEmpty() ? "" : call.namespace() + "/";
        return call.kind().name() + " " + scope + call.name();
    }

    private static Reason reasonOf(KubeCall call, ApiError error) {
        return switch (error.code()) {
            case 409 ->
                call.verb() == Verb.CREATE && !error.reason().equals("Conflict")
                        ? Reason.ALREADY_EXISTS
                        : Reason.CONFLICT;
            case 404 -> Reason.NOT_FOUND;
            case 401, 403 -> Reason.FORBIDDEN;
            case 400, 405, 406, 413, 415, 422 -> Reason.INVALID;
            default -> Reason.UNREACHABLE;
        };
    }
}
