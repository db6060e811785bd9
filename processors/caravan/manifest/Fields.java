package caravan.manifest;

import java.util.LinkedHashMap;
import java.util.Map;

/** An object of a kind that no library has a class for, field by field, in the order of writing. */
final class Fields {

    private final Map<String, Object> fields = new LinkedHashMap<>();

    static Fields of(String name, Object value) {
        return new Fields().with(name, value);
    }

    Fields with(String name, Object value) {
        fields.put(name, value);
        return this;
    }

    Fields withIf(boolean wanted, String name, Object value) {
        return wanted ? with(name, value) : this;
    }

    Fields withAll(Map<String, Object> more) {
        fields.putAll(more);
        return this;
    }

    /** Leaves an empty map out. */
    Fields withAny(String name, Map<String, ?> value) {
        return withIf(!value.isEmpty(), name, value);
    }

    Map<String, Object> map() {
        return fields;
    }
}
