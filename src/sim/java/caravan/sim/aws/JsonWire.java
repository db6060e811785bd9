package caravan.sim.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.util.SdkAutoConstructList;
import software.amazon.awssdk.core.util.SdkAutoConstructMap;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.utils.builder.Buildable;

/** The server side of AWS's JSON 1.1 protocol, as far as KMS needs it: text, flags, lists of text and nested objects. */
final class JsonWire {

    /** The header {@code X-Amz-Target} is this and the action. */
    static final String KMS = "TrentService.";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String MODEL = "software.amazon.awssdk.services.kms.model.";

    private JsonWire() {}

    /** What the client answers to the action with this body. */
    static String answer(KmsClient client, String action, byte[] body) throws IOException {
        var type = type(action);
        try {
            var builder = (SdkPojo) type.getMethod("builder").invoke(null);
            fill(builder, JSON.readTree(body));
            var request = ((Buildable) builder).build();
            var method = action.substring(0, 1).toLowerCase(Locale.ROOT) + action.substring(1);
            var answer = KmsClient.class.getMethod(method, type).invoke(client, request);
            return node((SdkPojo) answer).toString();
        } catch (InvocationTargetException e) {
            throw thrown(action, e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("The SDK's KMS client has another shape than expected.", e);
        }
    }

    static String error(AwsServiceException fault) {
        var body = JsonNodeFactory.instance.objectNode();
        body.put("__type", fault.awsErrorDetails().errorCode());
        body.put("message", fault.awsErrorDetails().errorMessage());
        return body.toString();
    }

    private static Class<?> type(String action) {
        try {
            return Class.forName(MODEL + action + "Request");
        } catch (ClassNotFoundException e) {
            throw unknown(action);
        }
    }

    private static RuntimeException thrown(String action, Throwable cause) {
        return cause instanceof AwsServiceException || cause instanceof LostAnswer
                ? (RuntimeException) cause
                : cause instanceof UnsupportedOperationException
                        ? unknown(action)
                        : QueryWire.KMS.fault(500, "KMSInternalException", String.valueOf(cause));
    }

    private static AwsServiceException unknown(String action) {
        return QueryWire.KMS.fault(400, "UnknownOperationException", "The simulator does not know " + action + ".");
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
        return value instanceof Boolean flag
                ? JsonNodeFactory.instance.booleanNode(flag)
                : JsonNodeFactory.instance.textNode(value.toString());
    }
}
