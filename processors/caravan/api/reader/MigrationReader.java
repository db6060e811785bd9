package caravan.api.reader;

import caravan.model.Migration;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Set;

/** Reads a Migration: which plan runs, and which of its VMs the user wants to stop. */
public final class MigrationReader {

    private MigrationReader() {}

    public static Reading<Migration> read(JsonNode object) {
        var root = Fields.of(object);
        var ref = Trees.refOf(object);
        var spec = root.at("spec");
        var plan = spec.ref("plan", ref.namespace(), "Plan");
        spec.warnIf(spec.has("cutover"), "cutover", "only warm migrations have a cutover, and this one is cold.");
        spec.warnIf(spec.has("vmCutover"), "vmCutover", "only warm migrations have a cutover, and this one is cold.");
        spec.refuseIf(spec.flag("resumeConversion", false), "resumeConversion", "resume a conversion of another run");
        var deleting =
                !object.path("metadata").path("deletionTimestamp").asText("").isEmpty();
        return new Reading<>(new Migration(ref, plan, canceled(spec), deleting), root.findings());
    }

    /** The id where both are told, as kubectl-mtv does: others may bear the same name. */
    private static Set<String> canceled(Fields spec) {
        var canceled = new HashSet<String>();
        for (var vm : spec.items("cancel")) {
            var id = vm.text("id");
            canceled.add(id.isEmpty() ? vm.text("name") : id);
        }
        canceled.remove("");
        return canceled;
    }
}
