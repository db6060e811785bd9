package caravan.sim.kube.store;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** An answer of the API server that is not success; it becomes a Status object. */
public final class ApiError extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public static final int CONFLICT = 409;

    private static final Map<Integer, String> REASONS = Map.of(
            400, "BadRequest",
            403, "Forbidden",
            404, "NotFound",
            405, "MethodNotAllowed",
            409, "Conflict",
            410, "Expired",
            415, "UnsupportedMediaType",
            422, "Invalid",
            429, "TooManyRequests",
            500, "InternalError");

    private final int code;
    private final String reason;

    private ApiError(int code, String reason, String message) {
        // Without a stack trace: it is an answer, and thousands of runs get many of them.
        super(message, null, false, false);
        this.code = code;
        this.reason = reason;
    }

    /** The answer with this HTTP code and the reason that belongs to it. */
    public static ApiError of(int code, String message) {
        return new ApiError(code, REASONS.getOrDefault(code, "Unknown"), message);
    }

    /** 404. */
    public static ApiError notFound(ResourceType type, String name) {
        return of(404, type.qualifiedPlural() + " \"" + name + "\" not found");
    }

    /** 409 to a create. */
    public static ApiError alreadyExists(ResourceType type, String name, boolean deleting) {
        var message = type.qualifiedPlural() + " \"" + name + "\" already exists";
        return new ApiError(CONFLICT, "AlreadyExists", deleting ? "object is being deleted: " + message : message);
    }

    /** 409 to a write that was decided on an older version. */
    public static ApiError conflict(ResourceType type, String name, String why) {
        return of(CONFLICT, "Operation cannot be fulfilled on " + type.qualifiedPlural() + " \"" + name + "\": " + why);
    }

    /** 422. */
    public static ApiError invalid(String resource, String name, String why) {
        return of(422, resource + " \"" + name + "\" is invalid: " + why);
    }

    /** The HTTP code. */
    public int code() {
        return code;
    }

    /** The reason, such as NotFound. */
    public String reason() {
        return reason;
    }

    /** The Status object that a client reads. */
    public ObjectNode status() {
        var status = JsonNodeFactory.instance.objectNode();
        status.put("kind", "Status").put("apiVersion", "v1").putObject("metadata");
        status.put("status", "Failure").put("message", getMessage()).put("reason", reason);
        return status.put("code", code);
    }
}
