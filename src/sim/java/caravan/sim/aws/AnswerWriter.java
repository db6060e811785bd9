package caravan.sim.aws;

import java.util.Base64;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.util.SdkAutoConstructList;

/** Writes an SDK response object, or a fault, as the XML that AWS would have sent. */
final class AnswerWriter {

    private static final String PROLOG = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

    private final QueryWire wire;
    private final StringBuilder xml = new StringBuilder(PROLOG);

    AnswerWriter(QueryWire wire) {
        this.wire = wire;
    }

    String response(String action, SdkPojo response, String requestId) {
        xml.append('<').append(action).append("Response xmlns=\"");
        xml.append(wire.namespace()).append("\">");
        if (wire.isEc2()) {
            text("requestId", requestId);
            members(response);
        } else {
            open(action + "Result");
            members(response);
            close(action + "Result");
            open("ResponseMetadata");
            text("RequestId", requestId);
            close("ResponseMetadata");
        }
        close(action + "Response");
        return xml.toString();
    }

    String error(AwsServiceException fault, String requestId) {
        xml.append(wire.isEc2() ? "<Response><Errors><Error>" : errorResponse());
        text("Code", fault.awsErrorDetails().errorCode());
        text("Message", fault.awsErrorDetails().errorMessage());
        xml.append(wire.isEc2() ? "</Error></Errors>" : "</Error>");
        text(wire.isEc2() ? "RequestID" : "RequestId", requestId);
        close(wire.isEc2() ? "Response" : "ErrorResponse");
        return xml.toString();
    }

    private String errorResponse() {
        return "<ErrorResponse xmlns=\"" + wire.namespace() + "\"><Error><Type>Sender</Type>";
    }

    /** An absent list is left out; an explicit empty one is written, for {@code hasVolumes()} and its like. */
    private void members(SdkPojo pojo) {
        for (var field : pojo.sdkFields()) {
            var value = field.getValueOrDefault(pojo);
            if (value != null && !(value instanceof SdkAutoConstructList)) {
                member(field.unmarshallLocationName(), field, value);
            }
        }
    }

    private void member(String name, SdkField<?> field, Object value) {
        if (value instanceof List<?> values) {
            list(name, field.getTrait(ListTrait.class), values);
        } else if (value instanceof SdkPojo pojo) {
            open(name);
            members(pojo);
            close(name);
        } else {
            text(name, scalar(value));
        }
    }

    private void list(String name, ListTrait trait, List<?> values) {
        if (trait.isFlattened()) {
            values.forEach(item -> member(name, trait.memberFieldInfo(), item));
            return;
        }
        var item = Optional.ofNullable(trait.memberLocationName()).orElse("member");
        open(name);
        values.forEach(value -> member(item, trait.memberFieldInfo(), value));
        close(name);
    }

    private static String scalar(Object value) {
        return value instanceof SdkBytes bytes
                ? Base64.getEncoder().encodeToString(bytes.asByteArray())
                : value.toString();
    }

    private void open(String name) {
        xml.append('<').append(name).append('>');
    }

    private void close(String name) {
        xml.append("</").append(name).append('>');
    }

    private void text(String name, String text) {
        open(name);
        for (var i = 0; i < text.length(); i++) {
            switch (text.charAt(i)) {
                case '<' -> xml.append("&lt;");
                case '>' -> xml.append("&gt;");
                case '&' -> xml.append("&amp;");
                case '\r' -> xml.append("&#13;");
                default -> xml.append(text.charAt(i));
            }
        }
        close(name);
    }
}
