package caravan.sim.aws;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.util.SdkAutoConstructList;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.utils.builder.Buildable;
import software.amazon.awssdk.utils.builder.ToCopyableBuilder;

/** Reads and copies members of SDK shapes by name, so that one piece of code serves all of them. */
public final class Shapes {

    private static final Pattern ID = Pattern.compile("(i|vol|snap|subnet|vpc|ami)-[0-9a-f]+");

    private Shapes() {}

    /** Every id of an EC2 object that stands anywhere in it. */
    static List<String> ids(SdkPojo pojo) {
        var found = new LinkedHashSet<String>();
        collect(pojo, found);
        return List.copyOf(found);
    }

    private static void collect(Object value, Set<String> found) {
        if (value instanceof SdkPojo pojo) {
            pojo.sdkFields().forEach(field -> collect(field.getValueOrDefault(pojo), found));
        } else if (value instanceof List<?> list) {
            list.forEach(item -> collect(item, found));
        } else if (value instanceof String text && ID.matcher(text).matches()) {
            found.add(text);
        }
    }

    /** Copies the members that two shapes share: Volume to CreateVolumeResponse, CreateVolumeRequest to Volume. */
    public static <B extends SdkPojo> B copy(SdkPojo from, B builder) {
        // not sdkFieldNameToField(): that map is keyed by the request's wire name, "Status" for the member State
        var sources = new HashMap<String, SdkField<?>>();
        from.sdkFields().forEach(field -> sources.put(field.memberName(), field));
        for (var target : builder.sdkFields()) {
            var source = sources.get(target.memberName());
            if (source != null && source.marshallingType() == target.marshallingType()) {
                set(builder, target, source.getValueOrDefault(from));
            }
        }
        return builder;
    }

    private static void set(SdkPojo builder, SdkField<?> field, Object value) {
        if (value != null && !(value instanceof SdkAutoConstructList)) {
            field.set(builder, value);
        }
    }

    static Optional<Object> member(SdkPojo pojo, String name) {
        return field(pojo, name).map(field -> field.getValueOrDefault(pojo));
    }

    static boolean has(SdkPojo pojo, String name) {
        return field(pojo, name).isPresent();
    }

    private static Optional<SdkField<?>> field(SdkPojo pojo, String name) {
        return pojo.sdkFields().stream()
                .filter(field -> field.memberName().equals(name))
                .findFirst();
    }

    static List<Tag> tags(SdkPojo pojo) {
        return member(pojo, "Tags").map(Shapes::tagList).orElse(List.of());
    }

    private static List<Tag> tagList(Object tags) {
        return ((List<?>) tags).stream().map(Tag.class::cast).toList();
    }

    /** The same object with other tags. */
    @SuppressWarnings("unchecked") // a shape's builder builds that shape
    static <T extends SdkPojo> T withTags(T pojo, List<Tag> tags) {
        var builder = ((ToCopyableBuilder<?, ?>) pojo).toBuilder();
        field(pojo, "Tags").orElseThrow().set(builder, tags);
        return (T) ((Buildable) builder).build();
    }
}
