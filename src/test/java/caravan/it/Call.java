package caravan.it;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What one request asks for.
 *
 * @param name an operation of EC2 such as CreateVolume, or a verb and a resource of Kubernetes such as {@code update
 *     instancemigrations/status}; what is only tried has {@code as a dry run} after it
 * @param text path and body: they name the objects
 */
record Call(String name, String text) {

    private static final Pattern ACTION = Pattern.compile("(?:^|&)Action=(\\w+)");
    private static final Pattern REHEARSED = Pattern.compile("(?:^|&)DryRun=true");
    private static final Pattern SLASH = Pattern.compile("/");
    private static final String DRY_RUN = " as a dry run";
    private static final Set<String> READS = Set.of("get", "list", "watch");

    static Call toAws(WireRequest request) {
        var action = ACTION.matcher(request.body());
        var dry = REHEARSED.matcher(request.body()).find() ? DRY_RUN : "";
        return new Call(action.find() ? action.group(1) + dry : "", request.path() + "\n" + request.body());
    }

    static Call toKubernetes(WireRequest request) {
        var query = request.path().indexOf('?');
        var path = query < 0 ? request.path() : request.path().substring(0, query);
        var parts = new ArrayList<>(List.of(SLASH.split(path.substring(1))));
        // api/v1 or apis/group/version, then namespaces/name unless that is the object itself
        parts.subList(0, Math.min(parts.size(), parts.get(0).equals("api") ? 2 : 3))
                .clear();
        if (parts.size() > 2 && parts.get(0).equals("namespaces")) {
            parts.subList(0, 2).clear();
        }
        var resource = parts.isEmpty() ? path : parts.get(0) + (parts.size() > 2 ? "/" + parts.get(2) : "");
        var dry = request.path().contains("dryRun=") ? DRY_RUN : "";
        return new Call(verb(request, parts.size() > 1) + " " + resource + dry, request.path() + "\n" + request.body());
    }

    private static String verb(WireRequest request, boolean one) {
        return switch (request.method()) {
            case "POST" -> "create";
            case "PUT" -> "update";
            case "PATCH" -> "patch";
            case "DELETE" -> one ? "delete" : "deletecollection";
            default -> request.path().contains("watch=true") ? "watch" : one ? "get" : "list";
        };
    }

    boolean is(String wanted) {
        return name.equals(wanted);
    }

    /** Whether it may change something. */
    boolean changes() {
        if (name.endsWith(DRY_RUN)) {
            return false;
        }
        var space = name.indexOf(' ');
        return space < 0
                ? !name.startsWith("Describe") && !name.startsWith("Get")
                : !READS.contains(name.substring(0, space));
    }
}
