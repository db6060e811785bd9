package caravan.api.reader;

import caravan.model.Hook;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Reads a Hook. */
public final class HookReader {

    private static final String PLAYBOOK = "playbook";

    private HookReader() {}

    public static Reading<Hook> read(JsonNode object) {
        var root = Fields.of(object);
        var spec = root.at("spec");
        spec.refuseIf(spec.has("aap"), "aap", "start job templates of the Ansible Automation Platform");
        var hook = new Hook(
                Trees.refOf(object),
                spec.required("image", "the image that is run, such as quay.io/konveyor/hook-runner"),
                playbook(spec),
                spec.text("serviceAccount"),
                spec.whole("deadline", "seconds, or 0 for the operator's caravan.hook.timeout"));
        return new Reading<>(hook, root.findings());
    }

    private static String playbook(Fields spec) {
        try {
            // What people write is often folded.
            return new String(
                    Base64.getDecoder().decode(spec.text(PLAYBOOK).replaceAll("\\s", "")), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            spec.refuse(PLAYBOOK, "is not base64: " + e.getMessage(), "an Ansible playbook, base64");
            return "";
        }
    }
}
