package caravan.preflight;

import caravan.aws.Denial;
import caravan.aws.VolumeRequest;
import caravan.inventory.Sides;
import caravan.model.Finding;
import caravan.model.Finding.Severity;
import caravan.model.Futures;
import caravan.model.PlanFinding;
import caravan.phase.Rehearsal;
import caravan.phase.VolumeRefusals;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the keys of both sides may not do, all of it at once, each asked by the call itself with DryRun. */
final class RightsCheck implements PlanCheck {

    /**
     * Kinds of volumes that are asked for: what differs from them by its tags alone is asked for when its machine's turn
     * comes, which is before its source is stopped too.
     */
    private static final int MOST_VOLUMES = 20;

    /** EC2 allows two starts a second, also of those that are only asked for. */
    private static final int FEW = 3;

    private final Rehearsal rehearsal;

    RightsCheck(Rehearsal rehearsal) {
        this.rehearsal = rehearsal;
    }

    @Override
    public CompletableFuture<List<PlanFinding>> check(Scene scene) {
        var kinds = new LinkedHashSet<Object>();
        var asked = new ArrayList<CompletableFuture<Answer>>();
        var sides = scene.ground().sides();
        // Before all else, so that they are asked in few calls: those that come later wait for others to join them
        for (var machine : scene.machines()) {
            asked.add(rehearsal
                    .power(machine.survey().instance(), machine.intent(), sides)
                    .thenApply(denials -> new Answer(machine.id(), denials)));
        }
        for (var machine : scene.machines()) {
            var copies = rehearsal.copies(machine.record(), machine.intent(), sides, request -> isNew(request, kinds));
            asked.add(copies.thenApply(denials -> new Answer(machine.id(), denials)));
            asked.add(CompletableFuture.completedFuture(
                    new Answer(machine.id(), machine.survey().keys().missing())));
        }
        return Futures.all(asked).thenCombine(reads(scene), RightsCheck::beside).thenApply(RightsCheck::findings);
    }

    /** What is read later by all of them; the reads of the survey were allowed. */
    private CompletableFuture<List<Answer>> reads(Scene scene) {
        return scene.machines().isEmpty()
                ? CompletableFuture.completedFuture(List.of())
                : rehearsal.reads(scene.ground().sides()).thenApply(denials -> scene.machines().stream()
                        .map(machine -> new Answer(machine.id(), denials))
                        .toList());
    }

    private static List<Answer> beside(List<Answer> some, List<Answer> others) {
        return Stream.concat(some.stream(), others.stream()).toList();
    }

    /** Of machines that may not even be looked at: all that may not be read, and their power; empty where all of it may. */
    CompletableFuture<List<PlanFinding>> blind(Sides sides, List<String> instanceIds) {
        return rehearsal
                .blind(sides, instanceIds.stream().limit(FEW).toList())
                .thenApply(denials -> findings(
                        instanceIds.stream().map(id -> new Answer(id, denials)).toList()));
    }

    private record Answer(String instanceId, List<Denial> denials) {}

    private static boolean isNew(VolumeRequest request, Set<Object> kinds) {
        return kinds.size() < MOST_VOLUMES
                && kinds.add(List.of(
                        request.type(),
                        request.encrypted(),
                        request.kmsKeyId(),
                        request.isBold() ? List.of(request.iops(), request.throughput(), request.sizeGiB()) : List.of(),
                        Set.copyOf(request.tags().keySet())));
    }

    private static List<PlanFinding> findings(List<Answer> answers) {
        var found = new ArrayList<PlanFinding>();
        for (var answer : answers) {
            answer.denials().stream()
                    .filter(denial -> !denial.right())
                    .forEach(refusal -> found.add(new PlanFinding(answer.instanceId(), refused(refusal))));
        }
        found.addAll(missing(answers));
        return found;
    }

    private static Finding refused(Denial refusal) {
        return refusal.want() == Denial.Want.TAGS
                ? new Finding(
                        Severity.REFUSED,
                        "TagsRefused",
                        "/spec/provider/source",
                        VolumeRefusals.problem(refusal),
                        VolumeRefusals.TAGS_REMEDY)
                : new Finding(
                        Severity.REFUSED,
                        "VolumeRefused",
                        "/spec/map/storage",
                        VolumeRefusals.problem(refusal),
                        VolumeRefusals.REMEDY);
    }

    private static List<PlanFinding> missing(List<Answer> answers) {
        var machines = new LinkedHashMap<String, Set<String>>();
        var words = new LinkedHashMap<String, Denial>();
        for (var answer : answers) {
            for (var denial : answer.denials()) {
                if (denial.right()) {
                    machines.computeIfAbsent(denial.action(), action -> new LinkedHashSet<>())
                            .add(answer.instanceId());
                    words.putIfAbsent(denial.action(), denial);
                }
            }
        }
        if (words.isEmpty()) {
            return List.of();
        }
        var finding = new Finding(
                Severity.REFUSED,
                "RightsMissing",
                "/spec/provider/source",
                "The Provider's keys may not do all that these migrations need. AWS denies "
                        + words.values().stream()
                                .map(denial -> denial.action() + " for " + told(machines.get(denial.action())) + " ("
                                        + denial.said() + ")")
                                .collect(Collectors.joining(", "))
                        + ".",
                Rehearsal.remedy(words.values()) + ".");
        return machines.values().stream()
                .flatMap(Set::stream)
                .distinct()
                .map(id -> new PlanFinding(id, finding))
                .toList();
    }

    private static String told(Set<String> machines) {
        var first = machines.stream().limit(3).collect(Collectors.joining(", "));
        return machines.size() <= 3 ? first : first + " and " + (machines.size() - 3) + " more";
    }
}
