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

/** Tells what was asked, what was answered, and what can be done about it. */
final class Refusals {

    private static final KubernetesSerialization JSON = KubeClients.serialization();

    private Refusals() {}

    static KubeFailure refused(ApiCall call, int code, String body) {
        var status = statusIn(body);
        var creates = call.method().equals("POST");
        var reason = StatusCodes.reason(code, status.map(Status::getReason).orElse(""), creates);
        var told = words(status, body);
        var shown = call.target().kind().equals(Kinds.SECRET) ? wordsWithoutValues(status) : told;
        var answer = "HTTP " + code + shown.map(text -> ": " + text).orElse("");
        var text = sentence(call, answer, StatusCodes.remedy(code, reason, call.reads(), told.orElse("")));
        return StatusCodes.isNotMade(code, reason, creates)
                ? KubeFailure.notMade(reason, text)
                : new KubeFailure(reason, text, null);
    }

    /** No HTTP answer: whatever was sent may have been done. */
    static KubeFailure noAnswer(ApiCall call, Throwable cause) {
        var answer = "no answer (" + cause + ")";
        return new KubeFailure(
                Reason.UNREACHABLE, sentence(call, answer, StatusCodes.whenInDoubt(call.reads())), cause);
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
