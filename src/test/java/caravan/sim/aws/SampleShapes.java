package caravan.sim.aws;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongFunction;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.utils.builder.Buildable;

/** Fills every member of any shape of the SDK with values that differ from each other and need escaping. */
final class SampleShapes {

    /** Some shapes contain themselves. */
    private static final int DEEPEST = 9;

    private static final Map<MarshallingType<?>, LongFunction<Object>> SCALARS = Map.of(
            MarshallingType.STRING, n -> "s" + n + " <&>\"' é=+%\n\tx",
            MarshallingType.INTEGER, n -> (int) n,
            MarshallingType.LONG, n -> n << 33,
            MarshallingType.BOOLEAN, n -> n % 2 == 0,
            MarshallingType.DOUBLE, n -> n + 0.5,
            MarshallingType.FLOAT, n -> n + 0.25f,
            MarshallingType.INSTANT, n -> Instant.ofEpochSecond(1_700_000_000L + n),
            MarshallingType.SDK_BYTES, n -> SdkBytes.fromUtf8String("bytes" + n));

    private long count;

    SdkPojo filled(Class<?> shape) {
        try {
            return filled((SdkPojo) shape.getMethod("builder").invoke(null), 0);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private SdkPojo filled(SdkPojo builder, int depth) {
        for (var field : builder.sdkFields()) {
            value(field, depth).ifPresent(value -> field.set(builder, value));
        }
        return (SdkPojo) ((Buildable) builder).build();
    }

    private Optional<Object> value(SdkField<?> field, int depth) {
        if (field.marshallingType() == MarshallingType.SDK_POJO) {
            return depth > DEEPEST ? Optional.empty() : nested(field, depth + 1);
        }
        if (field.marshallingType() == MarshallingType.LIST) {
            return list(field, depth + 1);
        }
        count++;
        return Optional.of(SCALARS.get(field.marshallingType()).apply(count));
    }

    /** An object without a member cannot travel in a form. */
    private Optional<Object> nested(SdkField<?> field, int depth) {
        var pojo = filled(field.constructor().get(), depth);
        var empty = pojo.sdkFields().stream()
                .map(member -> member.getValueOrDefault(pojo))
                .allMatch(value -> value == null || value.equals(List.of()));
        return empty ? Optional.empty() : Optional.of(pojo);
    }

    private Optional<Object> list(SdkField<?> field, int depth) {
        SdkField<?> member = field.getTrait(ListTrait.class).memberFieldInfo();
        var values = new ArrayList<Object>();
        for (var i = 0; i < (depth < 3 ? 2 : 1); i++) {
            value(member, depth).ifPresent(values::add);
        }
        return values.isEmpty() ? Optional.empty() : Optional.of(values);
    }
}
