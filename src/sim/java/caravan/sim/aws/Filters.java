package caravan.sim.aws;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Tag;

/**
 * Filter.n on any model object: a filter's name is the kebab-case path of the member's XML name. Names are joined by AND,
 * values by OR.
 */
final class Filters {

    /** Values in one request, over all its filters. */
    private static final int MAX_VALUES = 200;

    /** Filter names that the wire names do not give away, by shape. */
    private static final Map<String, String> ALIASES = Map.of(
            "Instance.availability-zone", "placement-availability-zone",
            "Instance.block-device-mapping-volume-id", "block-device-mapping-ebs-volume-id",
            "AvailabilityZone.state", "zone-state");

    private static final Map<String, String> KEBAB = new ConcurrentHashMap<>();

    private final List<Condition> conditions;

    private record Condition(String name, List<Predicate<String>> wanted) {
        private boolean matches(String actual) {
            return wanted.stream().anyMatch(one -> one.test(actual));
        }
    }

    Filters(List<Filter> filters) {
        if (filters.stream().mapToInt(filter -> filter.values().size()).sum() > MAX_VALUES) {
            throw Refusal.of(
                    "FilterLimitExceeded", "The maximum number of filter values specified on a single call is 200");
        }
        conditions = filters.stream()
                .map(filter -> new Condition(
                        filter.name(),
                        filter.values().stream().map(Filters::like).toList()))
                .toList();
    }

    /** False also where the shape has no such member; {@link #check} refuses those. */
    boolean match(SdkPojo object) {
        return conditions.stream()
                .allMatch(condition -> values(object, condition.name()).stream().anyMatch(condition::matches));
    }

    <T extends SdkPojo> List<T> keep(List<T> all, SdkPojo shape) {
        check(shape);
        return all.stream().filter(this::match).toList();
    }

    /** A misspelt filter must not look like an empty answer. */
    void check(SdkPojo shape) {
        var unknown = conditions.stream()
                .map(Condition::name)
                .filter(name -> !known(shape, name))
                .collect(Collectors.joining(", "));
        if (!unknown.isEmpty()) {
            throw Refusal.of("InvalidParameterValue", "The filter '" + unknown + "' is invalid");
        }
    }

    private static boolean known(SdkPojo shape, String filter) {
        return isTag(filter) ? Shapes.has(shape, "Tags") : reaches(shape, "", path(shape, filter));
    }

    private static boolean reaches(SdkPojo shape, String path, String wanted) {
        return shape.sdkFields().stream().anyMatch(field -> {
            var name = join(path, field);
            return wanted.equals(name) || (wanted.startsWith(name + "-") && below(field, name, wanted));
        });
    }

    private static boolean below(SdkField<?> field, String name, String wanted) {
        var list = field.getOptionalTrait(ListTrait.class);
        SdkField<?> item = list.isPresent() ? list.get().memberFieldInfo() : field;
        return item.constructor() != null && reaches(item.constructor().get(), name, wanted);
    }

    private static boolean isTag(String filter) {
        return filter.startsWith("tag:") || filter.equals("tag-key") || filter.equals("tag-value");
    }

    private static List<String> values(SdkPojo object, String filter) {
        if (isTag(filter)) {
            return tagValues(Shapes.tags(object), filter);
        }
        var found = new ArrayList<String>();
        collect(object, "", path(object, filter), found);
        return found;
    }

    private static List<String> tagValues(List<Tag> tags, String filter) {
        if (filter.equals("tag-key")) {
            return tags.stream().map(Tag::key).toList();
        }
        return tags.stream()
                .filter(tag -> filter.equals("tag-value") || filter.equals("tag:" + tag.key()))
                .map(Tag::value)
                .toList();
    }

    private static void collect(Object value, String path, String wanted, List<String> found) {
        if (value instanceof List<?> list) {
            list.forEach(item -> collect(item, path, wanted, found));
        } else if (value instanceof SdkPojo pojo) {
            pojo.sdkFields().forEach(field -> descend(pojo, field, new Way(path, wanted, found)));
        } else if (path.equals(wanted)) {
            found.add(value.toString());
        }
    }

    private record Way(String path, String wanted, List<String> found) {}

    private static void descend(SdkPojo pojo, SdkField<?> field, Way way) {
        var name = join(way.path(), field);
        if (way.wanted().equals(name) || way.wanted().startsWith(name + "-")) {
            var child = field.getValueOrDefault(pojo);
            if (child != null) {
                collect(child, name, way.wanted(), way.found());
            }
        }
    }

    private static String path(SdkPojo shape, String filter) {
        var name = filter.replace('.', '-');
        Class<?> shapeClass = shape.getClass();
        // a builder is nested in its shape
        var owner = shapeClass.isMemberClass() ? shapeClass.getEnclosingClass() : shapeClass;
        return ALIASES.getOrDefault(owner.getSimpleName() + "." + name, name);
    }

    private static String join(String path, SdkField<?> field) {
        var name = KEBAB.computeIfAbsent(field.unmarshallLocationName(), Filters::kebab);
        return path.isEmpty() ? name : path + "-" + name;
    }

    private static String kebab(String xmlName) {
        var name = xmlName.endsWith("Set") ? xmlName.substring(0, xmlName.length() - 3) : xmlName;
        return name.replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
    }

    /** {@code *} is any text, {@code ?} one character; case sensitive. */
    private static Predicate<String> like(String wanted) {
        if (!wanted.contains("*") && !wanted.contains("?")) {
            return wanted::equals;
        }
        var regex = wanted.chars()
                .mapToObj(c -> c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(Character.toString(c)))
                .collect(Collectors.joining());
        return Pattern.compile(regex, Pattern.DOTALL).asMatchPredicate();
    }
}
