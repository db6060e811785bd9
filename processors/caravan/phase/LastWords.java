package caravan.phase;

import caravan.kube.KubeGateway;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The end of a pod's log, as it stands in a message. A log that cannot be read must not hide what it would explain. */
final class LastWords {

    static final int LINES = 20;
    private static final int LONGEST = 300;
    private static final int LOOKED_THROUGH = 400;
    private static final int MOST_WARNINGS = 10;
    /**
     * The converter prints what it serves at /warnings as its last line (kubev2v/forklift, cmd/virt-v2v, 2026-08), and
     * libguestfs' tools print theirs after their names.
     */
    private static final Pattern WARNING = Pattern.compile("(?:WARNING:|virt-[a-z0-9-]+: warning:)\\s+(\\S.*)");
    /** What a script prints of its own is not for the status of an object that more people may read. */
    private static final Pattern SECRET = Pattern.compile(
            "(?i)((?:pass(?:word|wd|phrase)?|secret|token|credential|access.?key)[a-z0-9_.-]*[\"']?\\s*[=:]\\s*)\\S+");

    private static final Pattern AWS_KEY = Pattern.compile("\\b(?:AKIA|ASIA)[A-Z0-9]{16}\\b");

    private final KubeGateway kube;

    LastWords(KubeGateway kube) {
        this.kube = kube;
    }

    /** A text to be put behind a message: empty where there is no log. */
    CompletableFuture<String> of(String namespace, String pod) {
        return kube.logTail(namespace, pod, LINES).thenApply(LastWords::told).exceptionally(unread -> "");
    }

    /** What a conversion that has succeeded warns of, without doubles; empty as well where its log cannot be read. */
    CompletableFuture<List<String>> warnings(String namespace, String pod) {
        return kube.logTail(namespace, pod, LOOKED_THROUGH)
                .thenApply(LastWords::warnings)
                .exceptionally(unread -> List.of());
    }

    static List<String> warnings(List<String> lines) {
        return lines.stream()
                .map(WARNING::matcher)
                .filter(Matcher::matches)
                .map(found -> line(found.group(1)))
                .distinct()
                .limit(MOST_WARNINGS)
                .toList();
    }

    static String told(List<String> lines) {
        var said = lines.stream().filter(line -> !line.isBlank()).toList();
        return said.isEmpty()
                ? ""
                : " Its log ends with:\n"
                        + said.subList(Math.max(0, said.size() - LINES), said.size()).stream()
                                .map(LastWords::line)
                                .collect(Collectors.joining("\n"));
    }

    private static String line(String text) {
        var plain = AWS_KEY.matcher(SECRET.matcher(text.stripTrailing()).replaceAll("$1***"))
                .replaceAll("***");
        return plain.length() <= LONGEST ? plain : plain.substring(0, LONGEST) + "…";
    }
}
