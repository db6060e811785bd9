package caravan.model;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * All findings of one kind, as people are told of them: one condition of the Plan, one entry of a dry run's answer.
 *
 * @param type what conditions have as their type
 * @param critical whether one of them keeps machines from being carried
 * @param pointer into the Plan, that of the first
 * @param message the sentences, each once; a few where there are many
 * @param remedy likewise, what to do
 * @param machines instance ids, each once; empty where it concerns all
 */
public record FindingGroup(
        String type, boolean critical, String pointer, String message, String remedy, List<String> machines) {

    /** A thousand machines may have a thousand names in them; the machines tell which. */
    private static final int MOST_SENTENCES = 10;

    public FindingGroup {
        machines = List.copyOf(machines);
    }

    /** In the order in which each kind was found first. */
    public static List<FindingGroup> of(Collection<PlanFinding> findings) {
        var byType = new LinkedHashMap<String, List<PlanFinding>>();
        findings.forEach(found -> byType.computeIfAbsent(found.finding().reason(), type -> new ArrayList<>())
                .add(found));
        return byType.entrySet().stream()
                .map(same -> of(same.getKey(), same.getValue()))
                .toList();
    }

    private static FindingGroup of(String type, List<PlanFinding> same) {
        return new FindingGroup(
                type,
                same.stream().anyMatch(PlanFinding::isCritical),
                same.get(0).finding().pointer(),
                sentences(same, Finding::problem),
                sentences(same, Finding::allowed),
                same.stream()
                        .filter(PlanFinding::ofOneMachine)
                        .map(PlanFinding::instanceId)
                        .distinct()
                        .toList());
    }

    /** One part of each, in a few sentences. */
    public static String sentences(Collection<PlanFinding> findings, Function<Finding, String> part) {
        var all = findings.stream()
                .map(found -> part.apply(found.finding()))
                .filter(text -> !text.isEmpty())
                .distinct()
                .toList();
        var told = all.stream().limit(MOST_SENTENCES).collect(Collectors.joining(" "));
        return all.size() <= MOST_SENTENCES ? told : told + " And " + (all.size() - MOST_SENTENCES) + " more.";
    }
}
