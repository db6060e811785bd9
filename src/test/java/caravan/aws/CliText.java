package caravan.aws;

import caravan.model.Instance;
import caravan.model.InstanceType;
import caravan.model.Volume;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Map;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.services.ec2.model.InstanceTypeInfo;
import software.amazon.awssdk.utils.builder.Buildable;

/** What the AWS CLI prints and takes, by way of the SDK's objects: names of fields are checked, values are EC2's. */
public final class CliText {

    private CliText() {}

    /** One of {@code aws ec2 describe-instances}. */
    public static Instance instance(JsonNode text) {
        return FromSdk.instance((software.amazon.awssdk.services.ec2.model.Instance)
                build(software.amazon.awssdk.services.ec2.model.Instance.builder(), text));
    }

    /** One of {@code aws ec2 describe-volumes}. */
    public static Volume volume(JsonNode text) {
        return FromSdk.volume((software.amazon.awssdk.services.ec2.model.Volume)
                build(software.amazon.awssdk.services.ec2.model.Volume.builder(), text));
    }

    /** One of {@code aws ec2 describe-instance-types}. */
    public static InstanceType instanceType(JsonNode text) {
        return FromSdk.instanceType((InstanceTypeInfo) build(InstanceTypeInfo.builder(), text));
    }

    /** The request as {@code aws ec2 create-volume --cli-input-json} would take it. */
    public static Map<String, Object> createVolume(VolumeRequest request) {
        return Ec2Request.of(request).parameters();
    }

    private static Object build(SdkPojo builder, JsonNode text) {
        var left = new ArrayList<String>();
        text.fieldNames().forEachRemaining(left::add);
        for (var field : builder.sdkFields()) {
            if (left.remove(field.memberName())) {
                field.set(builder, value(field, text.get(field.memberName())));
            }
        }
        if (!left.isEmpty()) {
            throw new IllegalArgumentException(
                    "EC2's " + builder.getClass().getName() + " has no field " + String.join(", ", left) + ".");
        }
        return ((Buildable) builder).build();
    }

    private static Object value(SdkField<?> field, JsonNode text) {
        var type = field.marshallingType();
        if (type == MarshallingType.SDK_POJO) {
            return build(field.constructor().get(), text);
        }
        if (type == MarshallingType.LIST) {
            var member = field.getTrait(ListTrait.class).memberFieldInfo();
            var items = new ArrayList<Object>();
            text.forEach(item -> items.add(value(member, item)));
            return items;
        }
        return scalar(type, text);
    }

    private static Object scalar(MarshallingType<?> type, JsonNode text) {
        if (type == MarshallingType.INSTANT) {
            return Instant.parse(text.asText());
        }
        if (type == MarshallingType.INTEGER) {
            return text.intValue();
        }
        if (type == MarshallingType.LONG) {
            return text.longValue();
        }
        return type == MarshallingType.BOOLEAN ? text.booleanValue() : text.asText();
    }
}
