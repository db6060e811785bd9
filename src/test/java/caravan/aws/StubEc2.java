package caravan.aws;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;
import software.amazon.awssdk.services.ec2.model.Ec2Request;
import software.amazon.awssdk.services.ec2.model.Ec2Response;

/** Remembers every request and answers as the test says. */
final class StubEc2 {

    private final List<Ec2Request> requests = new CopyOnWriteArrayList<>();
    private final Function<Ec2Request, Ec2Response> answer;

    StubEc2(Function<Ec2Request, Ec2Response> answer) {
        this.answer = answer;
    }

    Ec2Client client() {
        InvocationHandler handler = (proxy, method, arguments) -> {
            if (arguments != null && arguments[0] instanceof Ec2Request request) {
                requests.add(request);
                return answer.apply(request);
            }
            return method.getName().equals("toString") ? "stub" : null;
        };
        return (Ec2Client)
                Proxy.newProxyInstance(StubEc2.class.getClassLoader(), new Class<?>[] {Ec2Client.class}, handler);
    }

    List<Ec2Request> requests() {
        return List.copyOf(requests);
    }

    <R extends Ec2Request> List<R> requests(Class<R> type) {
        return requests.stream().filter(type::isInstance).map(type::cast).toList();
    }

    static Ec2Exception fault(int status, String code) {
        return fault(status, code, "said so");
    }

    static Ec2Exception fault(int status, String code, String message) {
        return (Ec2Exception) Ec2Exception.builder()
                .statusCode(status)
                .requestId("req-1")
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode(code)
                        .errorMessage(message)
                        .build())
                .build();
    }
}
