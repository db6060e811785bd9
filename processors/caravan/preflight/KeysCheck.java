package caravan.preflight;

import caravan.model.Futures;
import caravan.model.PlanFinding;
import caravan.phase.VolumeKeys;
import caravan.phase.VolumeKeys.Told;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/** Whether the KMS keys of disks and new volumes are in service. */
final class KeysCheck implements PlanCheck {

    /** KMS tells of one key at a time; the keys of other machines are asked about when their turn comes. */
    static final int MOST = 8;

    private static final String POINTER = "/spec/vms";

    private final VolumeKeys keys;

    KeysCheck(VolumeKeys keys) {
        this.keys = keys;
    }

    @Override
    public CompletableFuture<List<PlanFinding>> check(Scene scene) {
        var machines = new LinkedHashMap<String, Set<String>>();
        var needs = new LinkedHashMap<String, VolumeKeys.Need>();
        for (var machine : scene.machines()) {
            for (var need : VolumeKeys.of(machine.survey(), machine.intent())) {
                needs.putIfAbsent(need.name(), need);
                machines.computeIfAbsent(need.name(), name -> new LinkedHashSet<>())
                        .add(machine.id());
            }
        }
        var ground = scene.ground();
        var asked = needs.values().stream().limit(MOST).toList();
        return Futures.each(asked, need -> keys.ask(ground.sides(), ground.place(), need))
                .thenApply(told -> findings(told, machines));
    }

    private static List<PlanFinding> findings(List<Told> all, Map<String, Set<String>> machines) {
        var facts = new Facts();
        for (var told : all) {
            for (var id : machines.get(told.need().name())) {
                if (told.isOutOfService()) {
                    facts.refuse(id, "KeyNotEnabled", POINTER, told.problem(), told.remedy());
                } else if (told.isUnfit()) {
                    facts.refuse(id, "KeyUnfit", POINTER, told.problem(), told.remedy());
                }
            }
        }
        warn(all, machines.size(), facts);
        return facts.found();
    }

    private static void warn(List<Told> all, int needed, Facts facts) {
        var untold = all.stream()
                .filter(told -> told.key().isEmpty())
                .map(told -> told.need().name())
                .collect(Collectors.joining(", "));
        if (!untold.isEmpty()) {
            facts.warn(
                    "KeyUnknown",
                    POINTER,
                    "Nobody knows whether these KMS keys of disks or new volumes are in service, because KMS does not tell"
                            + " of them: " + untold + ".",
                    "Allow kms:DescribeKey as deploy/iam/ does; let Caravan reach KMS; or name a key that exists.");
        } else if (needed > all.size()) {
            facts.warn(
                    "KeyUnknown",
                    POINTER,
                    "Of " + needed + " KMS keys of disks and new volumes " + all.size()
                            + " were asked about here; the others are when their machines' turns come, before their"
                            + " stops.",
                    "Nothing need be done.");
        }
    }
}
