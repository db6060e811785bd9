package caravan.sim.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.util.SdkAutoConstructList;
import software.amazon.awssdk.core.util.SdkAutoConstructMap;
import software.amazon.awssdk.utils.builder.Buildable;

/**
 * The server side of AWS's JSON 1.1 protocol, as far as KMS and Service Quotas need it: text, numbers, flags, lists and nested
 * objects.
 */
record JsonWire(String prefix, QueryWire wire) {

    static final JsonWire KMS = new JsonWire("TrentService.", QueryWire.KMS);
    static final JsonWire QUOTAS = new JsonWire("ServiceQuotasV20190624.", QueryWire.QUOTAS);

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Whose the header {@code X-Amz-Target} is: a prefix and the action. */
    static Optional<JsonWire> of(String target) {
        return Stream.of(KMS, QUOTAS)
                .filter(wire -> target != null && target.startsWith(wire.prefix))
                .findFirst();
    }

    /** What the client answers to the action of this target with this body. */
    String answer(Object client, String target, byte[] body) throws IOException {
        var action = target.substring(prefix.length());
        var method = wire.operation(action).orElseThrow(() -> unknown(action));
        try {
            var builder =
                    (SdkPojo) method.getParameterTypes()[0].getMethod("builder").invoke(null);
            fill(builder, JSON.readTree(body));
            return node((SdkPojo) method.invoke(client, ((Buildable) builder).build()))
                    .toString();
        } catch (InvocationTargetException e) {
            throw thrown(action, e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("The SDK's client has another shape than expected.", e);
        }
    }

    static String error(AwsServiceException fault) {
        var body = JsonNodeFactory.instance.objectNode();
        body.put("__type", fault.awsErrorDetails().errorCode());
        body.put("message", fault.awsErrorDetails().errorMessage());
        return body.toString();
    }

    private RuntimeException thrown(String action, Throwable cause) {
        return cause instanceof AwsServiceException || cause instanceof LostAnswer
                ? (RuntimeException) cause
                : cause instanceof UnsupportedOperationException
                        ? unknown(action)
                        : wire.fault(500, "InternalServerError", String.valueOf(cause));
    }

    private AwsServiceException unknown(String action) {
        return wire.fault(400, "UnknownOperationException", "The simulator does not know " + action + ".");
    }

    private static void fill(SdkPojo builder, JsonNode body) {
        for (var field : builder.sdkFields()) {
            var given = body.get(field.locationName());
            if (given != null && !given.isNull()) {
                field.set(builder, value(given));
            }
        }
    }

    private static Object value(JsonNode given) {
        if (given.isBoolean()) {
            return given.booleanValue();
        }
        if (given.isArray()) {
            var all = new ArrayList<Object>();
            given.forEach(one -> all.add(value(one)));
            return all;
        }
        return given.isNumber() ? (Object) given.intValue() : given.asText();
    }

    private static ObjectNode node(SdkPojo pojo) {
        var node = JsonNodeFactory.instance.objectNode();
        for (var field : pojo.sdkFields()) {
            var value = field.getValueOrDefault(pojo);
            if (value != null && !(value instanceof SdkAutoConstructList) && !(value instanceof SdkAutoConstructMap)) {
                node.set(field.locationName(), node(field, value));
            }
        }
        return node;
    }

    private static JsonNode node(SdkField<?> field, Object value) {
        if (value instanceof SdkPojo pojo) {
            return node(pojo);
        }
        if (value instanceof List<?> list) {
            var array = JsonNodeFactory.instance.arrayNode();
            var member = field.getTrait(ListTrait.class).memberFieldInfo();
            list.forEach(one -> array.add(node(member, one)));
            return array;
        }
        if (value instanceof Number number) {
            return JsonNodeFactory.instance.numberNode(number.doubleValue());
        }
        return value instanceof Boolean flag
                ? JsonNodeFactory.instance.booleanNode(flag)
                : JsonNodeFactory.instance.textNode(value.toString());
    }
}
