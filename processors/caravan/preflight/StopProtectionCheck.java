package caravan.preflight;

import caravan.aws.Ec2Gateway;
import caravan.model.Futures;
import caravan.model.PlanFinding;
import caravan.phase.StopProtection;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Whether machines that run are protected from being stopped. */
final class StopProtectionCheck implements PlanCheck {

    /**
     * EC2 tells it by a call for each machine, and a look at a thousand of them makes sixty calls at most. The stop itself is
     * refused for the others, before anything is changed.
     */
    static final int MOST = 10;

    private static final String POINTER = "/spec/vms";

    @Override
    public CompletableFuture<List<PlanFinding>> check(Scene scene) {
        var running = scene.machines().stream()
                .filter(machine -> machine.intent().source().wasRunning())
                .map(Scene.Machine::id)
                .toList();
        var source = scene.ground().sides().source();
        return Futures.each(running.stream().limit(MOST).toList(), id -> look(source, id))
                .thenApply(answers -> findings(answers, running));
    }

    /** Protected is null where AWS does not tell. */
    private record Answer(String id, Boolean isProtected) {}

    private static CompletableFuture<Answer> look(Ec2Gateway source, String id) {
        return source.stopProtected(id)
                .thenApply(is -> new Answer(id, is))
                .exceptionallyCompose(failure -> StopProtection.isNoAnswer(failure)
                        ? CompletableFuture.completedFuture(new Answer(id, null))
                        : CompletableFuture.failedFuture(Futures.causeOf(failure)));
    }

    private static List<PlanFinding> findings(List<Answer> answers, List<String> running) {
        var facts = new Facts();
        answers.stream()
                .filter(answer -> Boolean.TRUE.equals(answer.isProtected()))
                .forEach(answer -> facts.refuse(
                        answer.id(),
                        "StopProtected",
                        POINTER,
                        StopProtection.problem(answer.id()),
                        StopProtection.remedy(answer.id())));
        var silent = answers.stream().anyMatch(answer -> answer.isProtected() == null);
        if (silent) {
            facts.warn(
                    "StopProtectionUnknown",
                    POINTER,
                    "AWS does not tell these keys whether machines are protected from being stopped. A stop that is"
                            + " forbidden is refused and changes nothing.",
                    "Allow ec2:DescribeInstanceAttribute as deploy/iam/ does.");
        } else if (running.size() > MOST) {
            facts.warn(
                    "StopProtectionUnknown",
                    POINTER,
                    "Whether machines are protected from being stopped was asked of the first " + MOST + " of "
                            + running.size()
                            + ", because EC2 tells it one by one. Of the others a stop that is forbidden"
                            + " is refused and changes nothing.",
                    "Look at the attribute disableApiStop of the others yourself where that matters.");
        }
        return facts.found();
    }
}
