package caravan.manifest;

import caravan.model.Identity;
import caravan.model.Names;
import java.util.LinkedHashMap;
import java.util.Map;

/** Whose object it is: the peer's labels, and the uid of the record, which alone decides. */
final class Labels {

    static final String RESOURCE = "resource";
    static final String VM_CONFIG = "vm-config";
    static final String APP = "app";

    private Labels() {}

    /** Labels of every target object; a value that is too long for one is shortened. */
    static Map<String, String> of(Identity identity) {
        var labels = new LinkedHashMap<String, String>();
        whole(identity).forEach((name, value) -> labels.put(name, ObjectNames.labelValue(value)));
        return labels;
    }

    /** Labels of the virtual machine and of what serves it. */
    static Map<String, String> ofMachine(Identity identity) {
        var labels = of(identity);
        labels.put(RESOURCE, VM_CONFIG);
        return labels;
    }

    /** The user's labels, which never win over the others: objects are found by those. */
    static Map<String, String> over(Map<String, String> users, Map<String, String> own) {
        var labels = new LinkedHashMap<>(users);
        labels.putAll(own);
        return labels;
    }

    /** The whole value of each label that was shortened, under the same key. */
    static Map<String, String> annotations(Identity identity) {
        var shortened = whole(identity);
        shortened.values().removeIf(value -> value.length() <= ObjectNames.LONGEST);
        return shortened;
    }

    private static Map<String, String> whole(Identity identity) {
        var labels = new LinkedHashMap<String, String>();
        labels.put("migration", identity.migration().uid());
        labels.put("plan", identity.plan().uid());
        labels.put("plan-name", identity.plan().name());
        labels.put("plan-namespace", identity.plan().namespace());
        labels.put("vmID", identity.instanceId());
        labels.put(Names.PLAN, identity.plan().name());
        labels.put(Names.RECORD, identity.record());
        return labels;
    }
}
