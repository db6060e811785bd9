package caravan.status;

import caravan.model.Finding;
import caravan.model.Finding.Severity;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Says on an object what its reader found: one condition per field, Critical where it refuses the object, else Warn. */
final class FindingConditions {

    private FindingConditions() {}

    /** Findings about the same field of several list entries share a condition; its items are their JSON pointers. */
    static void add(Conditions conditions, List<Finding> findings) {
        var byType = new LinkedHashMap<String, List<Finding>>();
        findings.forEach(finding -> byType.computeIfAbsent(typeOf(finding), type -> new ArrayList<>())
                .add(finding));
        byType.forEach((type, same) -> {
            var refused = same.get(0).severity() == Severity.REFUSED;
            conditions.set(
                    type,
                    refused ? Conditions.CRITICAL : Conditions.WARN,
                    new Conditions.Text(
                            refused ? "Refused" : "Ignored",
                            text(same),
                            "",
                            same.stream().map(Finding::pointer).distinct().toList()));
        });
    }

    /** Every finding in one line. */
    static String text(List<Finding> findings) {
        return findings.stream().map(FindingConditions::text).collect(Collectors.joining(" "));
    }

    private static String text(Finding finding) {
        return finding.pointer() + " " + finding.problem() + "."
                + (finding.allowed().isEmpty() ? "" : " Allowed: " + finding.allowed() + ".");
    }

    /** {@code /spec/vms/0/hooks} becomes {@code VmsHooksRefused}. */
    private static String typeOf(Finding finding) {
        var field = Stream.of(finding.pointer().split("/"))
                .filter(part -> !part.isEmpty() && !part.equals("spec") && !part.matches("[0-9]+"))
                .map(part -> part.replaceAll("[^A-Za-z0-9]", ""))
                .filter(part -> !part.isEmpty())
                .map(part -> part.substring(0, 1).toUpperCase(Locale.ROOT) + part.substring(1))
                .collect(Collectors.joining());
        return (field.isEmpty() ? "Spec" : field) + (finding.severity() == Severity.REFUSED ? "Refused" : "Ignored");
    }
}
