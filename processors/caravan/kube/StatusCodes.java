package caravan.kube;

import caravan.kube.KubeFailure.Reason;

/**
 * What the answers of an API server mean, and what a person can do about them: the one table from HTTP codes and the
 * reason of a Status to {@link KubeFailure}, for every gateway.
 */
public final class StatusCodes {

    private static final int UNAUTHENTICATED = 401;
    private static final int TOO_MANY = 429;
    private static final int FORBIDDEN = 403;

    private StatusCodes() {}

    /**
     * A token that is not taken (401) is renewed soon, or its owner is: it says nothing of the call. A create may meet a
     * conflict that is no taken name, such as that of a quota; other writes cannot meet an existing object.
     *
     * @param told the reason of the Status, empty when the answer was none
     */
    public static Reason reason(int code, String told, boolean creates) {
        return switch (code) {
            case 409 -> creates && !told.equals("Conflict") ? Reason.ALREADY_EXISTS : Reason.CONFLICT;
            case 404 -> Reason.NOT_FOUND;
            case FORBIDDEN -> Reason.FORBIDDEN;
            case 400, 405, 406, 413, 415, 422 -> Reason.INVALID;
            default -> Reason.UNREACHABLE;
        };
    }

    /** Too many requests, and an identity that is not known, are told before anything is done; a 408 is not. */
    public static boolean isNotMade(int code, Reason reason, boolean creates) {
        return creates
                && reason != Reason.ALREADY_EXISTS
                && (reason != Reason.UNREACHABLE || code == UNAUTHENTICATED || code == TOO_MANY);
    }

    /** A sentence, or empty where the server's words say it all. */
    public static String remedy(int code, Reason reason, boolean reads, String words) {
        return switch (code) {
            case UNAUTHENTICATED ->
                "It is tried again with the token as it is then; if this lasts, look whether"
                        + " Caravan's ServiceAccount and its token exist, and at the clocks.";
            case FORBIDDEN -> permission(words);
            case 404 -> "Check that the namespace and the CRD exist.";
            case 409 -> reason == Reason.CONFLICT ? "Somebody else changed it; Caravan reads it again." : "";
            default -> reason == Reason.UNREACHABLE ? whenInDoubt(reads) : "";
        };
    }

    /** For a 5xx, and where no answer came at all. */
    public static String whenInDoubt(boolean reads) {
        return reads
                ? "It is tried again; look at the API server if this lasts."
                : "It may have happened; Caravan looks before it acts again.";
    }

    /** RBAC, quotas, admission and namespaces that end all answer 403 and differ by their words only. */
    private static String permission(String words) {
        if (words.contains("exceeded quota")) {
            return "Raise this ResourceQuota, or delete what uses it up.";
        }
        if (words.contains("being terminated")) {
            return "The namespace is being deleted; migrate to one that stays.";
        }
        if (words.contains("denied the request") || words.contains("violates PodSecurity")) {
            return "An admission rule of the cluster refuses it; change that rule, or what it names.";
        }
        return "Grant this right to Caravan's ServiceAccount; deploy/ lists all that it needs.";
    }
}
