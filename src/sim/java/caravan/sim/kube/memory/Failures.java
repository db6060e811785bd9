package caravan.sim.kube.memory;

import caravan.api.Kinds;
import caravan.kube.KubeFailure;
import caravan.kube.KubeFailure.Reason;
import caravan.sim.kube.store.ApiError;
import caravan.sim.kube.store.Verb;

/** What a refusal of the server means to the product, as its gateway over HTTP tells it. */
final class Failures {

    /** etcd takes 1.5 MiB, and the product sends no more than this. */
    static final int MOST_BYTES = 1 << 20;

    private static final int TOO_MANY = 429;

    private Failures() {}

    static KubeFailure refused(KubeCall call, ApiError error) {
        var reason = reasonOf(call, error);
        // The server quotes invalid values: of a Secret only the reason is told.
        var words = call.kind().equals(Kinds.SECRET) ? error.reason() : error.getMessage();
        var failure = failure(reason, call, "HTTP " + error.code() + ": " + words, hint(call, reason));
        var told = reason != Reason.UNREACHABLE || error.code() == TOO_MANY;
        return call.verb() == Verb.CREATE && told && reason != Reason.ALREADY_EXISTS
                ? KubeFailure.notMade(reason, failure.getMessage())
                : failure;
    }

    static KubeFailure noAnswer(KubeCall call) {
        var hint = hint(call, Reason.UNREACHABLE);
        return failure(Reason.UNREACHABLE, call, "no answer (the connection was closed)", hint);
    }

    static KubeFailure tooLarge(KubeCall call, int bytes) {
        var answer = "it was not sent because it has " + bytes + " bytes, more than " + MOST_BYTES;
        return failure(Reason.INVALID, call, answer, "Split the plan into smaller ones.");
    }

    private static KubeFailure failure(Reason reason, KubeCall call, String answer, String hint) {
        var text = "Could not " + verb(call) + " " + object(call) + ": " + answer;
        var sentence = text.endsWith(".") ? text : text + ".";
        return new KubeFailure(reason, hint.isEmpty() ? sentence : sentence + " " + hint, null);
    }

    /** In the words of the product's gateway, since they end up in a status that tests look at. */
    private static String hint(KubeCall call, Reason reason) {
        return switch (reason) {
            case FORBIDDEN -> "Grant this right to Caravan's ServiceAccount; deploy/ lists all that it needs.";
            case UNREACHABLE ->
                call.verb() == Verb.GET || call.verb() == Verb.LIST
                        ? "It is tried again; look at the API server if this lasts."
                        : "It may have happened; Caravan looks before it acts again.";
            case CONFLICT -> "Somebody else changed it; Caravan reads it again.";
            case NOT_FOUND -> "Check that the namespace and the CRD exist.";
            case ALREADY_EXISTS, INVALID -> "";
        };
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
