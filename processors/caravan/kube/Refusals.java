package caravan.kube;

import caravan.api.Kinds;
import caravan.kube.KubeFailure.Reason;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusCause;
import io.fabric8.kubernetes.api.model.StatusDetails;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What an answer means: the one table from HTTP codes and reasons to {@link KubeFailure}. */
final class Refusals {

    private static final KubernetesSerialization JSON = KubeClients.serialization();

    private static final int UNAUTHENTICATED = 401;
    private static final int TOO_MANY = 429;
    private static final String NOT_KNOWN =
            "It is tried again with the token as it is then; if this lasts, look whether"
                    + " Caravan's ServiceAccount and its token exist, and at the clocks.";

    private Refusals() {}

    static KubeFailure refused(ApiCall call, int code, String body) {
        var status = statusIn(body);
        var reason = reasonOf(call, code, status);
        var words = call.target().kind().equals(Kinds.SECRET) ? wordsWithoutValues(status) : words(status, body);
        var answer = "HTTP " + code + words.map(text -> ": " + text).orElse("");
        var hint = code == UNAUTHENTICATED ? NOT_KNOWN : hint(call, reason);
        var text = sentence(call, answer, hint);
        return isNotMade(call, code, reason) ? KubeFailure.notMade(reason, text) : new KubeFailure(reason, text, null);
    }

    /** Too many requests, and an identity that is not known, are told before anything is done; a 408 is not. */
    private static boolean isNotMade(ApiCall call, int code, Reason reason) {
        return call.method().equals("POST")
                && reason != Reason.ALREADY_EXISTS
                && (reason != Reason.UNREACHABLE || code == UNAUTHENTICATED || code == TOO_MANY);
    }

    /** No HTTP answer: whatever was sent may have been done. */
    static KubeFailure noAnswer(ApiCall call, Throwable cause) {
        var answer = "no answer (" + cause + ")";
        return new KubeFailure(Reason.UNREACHABLE, sentence(call, answer, hint(call, Reason.UNREACHABLE)), cause);
    }

    /**
     * An answer that cannot be decoded. A read will never do better; a write has been done, and the next read tells.
     */
    static KubeFailure undecodable(ApiCall call, RuntimeException cause) {
        var reason = call.reads() ? Reason.INVALID : Reason.UNREACHABLE;
        var hint = "Compare the object with the CRDs in deploy/ and repair or delete it.";
        if (call.target().kind().equals(Kinds.SECRET)) {
            return new KubeFailure(reason, sentence(call, "the answer cannot be decoded", hint), null);
        }
        var text = "the answer cannot be decoded: " + innermost(cause).getMessage();
        return new KubeFailure(reason, sentence(call, text, hint), cause);
    }

    static KubeFailure tooLarge(ApiCall call) {
        return new KubeFailure(
                Reason.INVALID,
                sentence(
                        call,
                        "it was not sent because it has " + call.bytes() + " bytes, more than " + ApiCall.MOST_BYTES,
                        "Split the plan into smaller ones."),
                null);
    }

    /** A token that is not taken is renewed soon, or its owner is: it says nothing of the call. */
    private static Reason reasonOf(ApiCall call, int code, Optional<Status> status) {
        return switch (code) {
            case 409 -> conflict(call, status);
            case 404 -> Reason.NOT_FOUND;
            case 403 -> Reason.FORBIDDEN;
            case 400, 405, 406, 413, 415, 422 -> Reason.INVALID;
            default -> Reason.UNREACHABLE;
        };
    }

    /** A create, too, may meet a conflict, such as that of a quota; other writes cannot meet an existing object. */
    private static Reason conflict(ApiCall call, Optional<Status> status) {
        var told = status.map(Status::getReason).orElse("");
        var exists = call.method().equals("POST") && !told.equals("Conflict");
        return exists ? Reason.ALREADY_EXISTS : Reason.CONFLICT;
    }

    private static String hint(ApiCall call, Reason reason) {
        return switch (reason) {
            case FORBIDDEN -> "Grant this right to Caravan's ServiceAccount; deploy/ lists all that it needs.";
            case UNREACHABLE ->
                call.reads()
                        ? "It is tried again; look at the API server if this lasts."
                        : "It may have happened; Caravan looks before it acts again.";
            case CONFLICT -> "Somebody else changed it; Caravan reads it again.";
            case NOT_FOUND -> "Check that the namespace and the CRD exist.";
            case ALREADY_EXISTS, INVALID -> "";
        };
    }

    private static String sentence(ApiCall call, String answer, String hint) {
        return "Could not " + call + ": " + answer + "." + (hint.isEmpty() ? "" : " " + hint);
    }

    private static Optional<String> words(Optional<Status> status, String body) {
        var words = status.map(Status::getMessage).orElse(body.length() > 300 ? body.substring(0, 300) : body);
        return Optional.of(words.strip()).filter(text -> !text.isEmpty()).map(Refusals::withoutFullStop);
    }

    /** The server quotes invalid values: of a Secret only reason and fields are told. */
    private static Optional<String> wordsWithoutValues(Optional<Status> status) {
        var fields = status.map(Status::getDetails).map(StatusDetails::getCauses).orElse(List.of()).stream()
                .map(StatusCause::getField)
                .collect(Collectors.joining(", "));
        return status.map(Status::getReason).map(reason -> fields.isEmpty() ? reason : reason + " at " + fields);
    }

    /** The gateway's answers are no Status, such as the text of a proxy. */
    private static Optional<Status> statusIn(String body) {
        if (!body.stripLeading().startsWith("{")) {
            return Optional.empty();
        }
        try {
            return Optional.of(JSON.unmarshal(body, Status.class));
        } catch (KubernetesClientException e) {
            return Optional.empty();
        }
    }

    private static String withoutFullStop(String text) {
        return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    }

    static Throwable innermost(Throwable failure) {
        var inner = failure;
        while (inner.getCause() != null && inner.getCause() != inner) {
            inner = inner.getCause();
        }
        return inner;
    }
}
