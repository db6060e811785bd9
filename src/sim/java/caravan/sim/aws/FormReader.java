package caravan.sim.aws;

import java.lang.reflect.Method;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.utils.builder.Buildable;

/** Turns a form of {@code TagSpecification.1.Tag.2.Key=…} pairs back into the SDK's request object. */
final class FormReader {

    private static final Map<MarshallingType<?>, Function<String, Object>> SCALARS = Map.of(
            MarshallingType.STRING, text -> text,
            MarshallingType.INTEGER, Integer::valueOf,
            MarshallingType.LONG, Long::valueOf,
            MarshallingType.BOOLEAN, Boolean::valueOf,
            MarshallingType.DOUBLE, Double::valueOf,
            MarshallingType.FLOAT, Float::valueOf,
            MarshallingType.INSTANT, Instant::parse,
            MarshallingType.SDK_BYTES,
                    text -> SdkBytes.fromByteArray(Base64.getDecoder().decode(text)));

    private final QueryWire wire;

    FormReader(QueryWire wire) {
        this.wire = wire;
    }

    SdkPojo read(Method operation, Map<String, String> form) {
        var root = new Node();
        form.forEach((path, value) -> root.at(List.of(path.split("\\.", -1))).value = value);
        root.children.keySet().removeAll(List.of("Action", "Version"));
        return pojo(builder(operation.getParameterTypes()[0]), root, "");
    }

    private static SdkPojo builder(Class<?> shape) {
        try {
            return (SdkPojo) shape.getMethod("builder").invoke(null);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("The shape " + shape + " has no builder.", e);
        }
    }

    private SdkPojo pojo(SdkPojo builder, Node node, String path) {
        for (var field : builder.sdkFields()) {
            var child = node.children.remove(field.locationName());
            if (child != null) {
                field.set(builder, value(field, child, path + field.locationName()));
            }
        }
        if (!node.children.isEmpty()) {
            var left = node.children.keySet().iterator().next();
            throw wire.fault(400, "UnknownParameter", "The parameter " + path + left + " is not recognized");
        }
        return (SdkPojo) ((Buildable) builder).build();
    }

    private Object value(SdkField<?> field, Node node, String path) {
        var type = field.marshallingType();
        if (type == MarshallingType.SDK_POJO) {
            return pojo(field.constructor().get(), node, path + ".");
        }
        if (type == MarshallingType.LIST) {
            return list(field.getTrait(ListTrait.class), node, path);
        }
        try {
            return SCALARS.get(type).apply(node.value);
        } catch (IllegalArgumentException | DateTimeParseException e) {
            throw wire.fault(
                    400, "InvalidParameterValue", "Value (" + node.value + ") for parameter " + path + " is invalid.");
        }
    }

    /** EC2 numbers the items right below the name, STS below {@code .member}. */
    private List<Object> list(ListTrait trait, Node node, String path) {
        var flat = wire.isEc2() || trait.isFlattened();
        var items = flat ? node : node.at(List.of(trait.memberFieldInfo().locationName()));
        // by number, not text: 10 comes after 9
        var ordered = new TreeMap<Integer, Node>();
        items.children.forEach((index, item) -> ordered.put(Integer.valueOf(index), item));
        var values = new ArrayList<Object>();
        ordered.forEach((index, item) -> values.add(value(trait.memberFieldInfo(), item, path + "." + index)));
        return values;
    }

    private static final class Node {
        private final Map<String, Node> children = new LinkedHashMap<>();
        private String value = "";

        private Node at(List<String> path) {
            var node = this;
            for (var name : path) {
                node = node.children.computeIfAbsent(name, key -> new Node());
            }
            return node;
        }
    }
}
