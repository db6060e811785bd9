package caravan.sim.aws;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.AwsRequest;
import software.amazon.awssdk.awscore.AwsResponse;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.KmsException;
import software.amazon.awssdk.services.servicequotas.ServiceQuotasClient;
import software.amazon.awssdk.services.servicequotas.model.ServiceQuotasException;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.StsException;

/** The server side of one Query protocol, EC2's or STS's, read off the SDK's own client interface. */
public final class QueryWire {

    public static final QueryWire EC2 = new QueryWire(
            Ec2Client.class, "2016-11-15", "http://ec2.amazonaws.com/doc/2016-11-15/", Ec2Exception::builder);
    public static final QueryWire STS = new QueryWire(
            StsClient.class, "2011-06-15", "https://sts.amazonaws.com/doc/2011-06-15/", StsException::builder);

    /** KMS speaks JSON, see {@link JsonWire}; only its faults are made here. */
    static final QueryWire KMS = new QueryWire(KmsClient.class, "2014-11-01", "", KmsException::builder);

    /** Likewise. */
    static final QueryWire QUOTAS =
            new QueryWire(ServiceQuotasClient.class, "2019-06-24", "", ServiceQuotasException::builder);

    private final String service;
    private final String version;
    private final String namespace;
    private final Supplier<AwsServiceException.Builder> exception;

    /** Case-insensitive: the action EnableVolumeIO is the method enableVolumeIO(EnableVolumeIoRequest). */
    private final Map<String, Method> operations = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

    private QueryWire(Class<?> api, String version, String namespace, Supplier<AwsServiceException.Builder> exception) {
        this.service = api.getSimpleName().replaceFirst("Client$", "");
        this.version = version;
        this.namespace = namespace;
        this.exception = exception;
        for (var method : api.getMethods()) {
            if (isOperation(method)) {
                operations.put(method.getName(), method);
            }
        }
    }

    private static boolean isOperation(Method method) {
        return method.getParameterCount() == 1
                && AwsRequest.class.isAssignableFrom(method.getParameterTypes()[0])
                && AwsResponse.class.isAssignableFrom(method.getReturnType());
    }

    /** The protocol that the form's Version names. */
    public static QueryWire of(Map<String, String> form) {
        return List.of(EC2, STS).stream()
                .filter(wire -> wire.version.equals(form.get("Version")))
                .findFirst()
                .orElseThrow(() -> EC2.fault(
                        400,
                        "NoSuchVersion",
                        "The requested version (" + form.get("Version") + ") of the service does not exist."));
    }

    /** The method of the SDK's client interface of this action; empty where it has none. */
    Optional<Method> operation(String action) {
        return Optional.ofNullable(operations.get(action));
    }

    /** The method of the SDK's client interface that the form asks for. */
    public Method operation(Map<String, String> form) {
        var method = operations.get(form.getOrDefault("Action", ""));
        if (method == null) {
            throw fault(
                    400, "InvalidAction", "The action " + form.get("Action") + " is not valid for this web service.");
        }
        return method;
    }

    /** The request object that the client had before it encoded this form. */
    public SdkPojo request(Map<String, String> form) {
        return new FormReader(this).read(operation(form), form);
    }

    public String response(String action, SdkPojo response, String requestId) {
        return new AnswerWriter(this).response(action, response, requestId);
    }

    public String error(AwsServiceException fault, String requestId) {
        return new AnswerWriter(this).error(fault, requestId);
    }

    /** The same fault, as an exception of this service. */
    AwsServiceException own(AwsServiceException fault) {
        var details = fault.awsErrorDetails();
        return fault(fault.statusCode(), details.errorCode(), details.errorMessage()).toBuilder()
                .requestId(fault.requestId())
                .build();
    }

    /** What the SDK's client would throw for this answer; thrown by the simulators, written out by the server. */
    public AwsServiceException fault(int status, String code, String message) {
        var details = AwsErrorDetails.builder()
                .errorCode(code)
                .errorMessage(message)
                .serviceName(service)
                .build();
        return exception
                .get()
                .statusCode(status)
                .message(message)
                .awsErrorDetails(details)
                .build();
    }

    boolean isEc2() {
        return this == EC2;
    }

    String namespace() {
        return namespace;
    }
}
