package caravan.sim.kube.memory;

import caravan.api.Kinds;
import caravan.kube.KubeFailure;
import caravan.kube.KubeFailure.Reason;
import caravan.kube.StatusCodes;
import caravan.sim.kube.store.ApiError;
import caravan.sim.kube.store.Verb;

/** What a refusal of the server means to the product, as its gateway over HTTP tells it. */
final class Failures {

    /** etcd takes 1.5 MiB, and the product sends no more than this. */
    static final int MOST_BYTES = 1 << 20;

    private Failures() {}

    static KubeFailure refused(KubeCall call, ApiError error) {
        var creates = call.verb() == Verb.CREATE;
        var reason = StatusCodes.reason(error.code(), error.reason(), creates);
        // The server quotes invalid values: of a Secret only the reason is told.
        var words = call.kind().equals(Kinds.SECRET) ? error.reason() : error.getMessage();
        var remedy = StatusCodes.remedy(error.code(), reason, reads(call), error.getMessage());
        var failure = failure(reason, call, "HTTP " + error.code() + ": " + words, remedy);
        return StatusCodes.isNotMade(error.code(), reason, creates)
                ? KubeFailure.notMade(reason, failure.getMessage())
                : failure;
    }

    static KubeFailure noAnswer(KubeCall call) {
        var hint = StatusCodes.whenInDoubt(reads(call));
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

    private static boolean reads(KubeCall call) {
        return call.verb() == Verb.GET || call.verb() == Verb.LIST;
    }

    private static String verb(KubeCall call) {
        if (call.resource().endsWith("/status")) {
            return "update the status of";
        }
        return call.dryRun() ? "rehearse the create of" : call.verb().word();
    }

    private static String object(KubeCall call) {
        if (call.name().isEmpty()) {
            return call.resource() + " in " + (call.namespace().isEmpty() ? "all namespaces" : call.namespace());
        }
        var scope = call.namespace().isEmpty() ? "" : call.namespace() + "/";
        return call.kind().name() + " " + scope + call.name();
    }
}
