package caravan.api;

import caravan.model.Common;
import caravan.model.ObjectRef;
import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import java.util.Map;

/** A reference to a namespaced object, with its uid. */
public record Reference(
        String namespace,
        String name,
        String uid,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> rest) {

    public Reference {
        namespace = Common.word(namespace);
        name = Common.word(name);
        uid = Common.word(uid);
        rest = rest == null ? Map.of() : rest;
    }

    public Reference(String namespace, String name, String uid) {
        this(namespace, name, uid, Map.of());
    }

    public static Reference to(ObjectRef ref) {
        return new Reference(ref.namespace(), ref.name(), ref.uid());
    }

    public ObjectRef asRef() {
        return new ObjectRef(namespace, name, uid == null ? "" : uid);
    }
}
