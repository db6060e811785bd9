package caravan.sim.aws;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.AwsRequest;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.DescribeVolumesResponse;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;
import software.amazon.awssdk.services.ec2.model.Volume;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.servicequotas.ServiceQuotasClient;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityResponse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What the real client sends arrives as it was sent, and what is answered arrives as it was answered. */
class QueryWireTest {

    private final AtomicReference<Object> seen = new AtomicReference<>();
    private final AtomicReference<Object> answer = new AtomicReference<>();
    private final SampleShapes samples = new SampleShapes();
    private QueryServer server;
    private RealClients clients;

    @BeforeEach
    void start() {
        server = new QueryServer(
                scope -> stub(Ec2Client.class),
                scope -> stub(StsClient.class),
                scope -> stub(KmsClient.class),
                scope -> stub(ServiceQuotasClient.class));
        clients = new RealClients(server.endpoint());
    }

    @AfterEach
    void stop() {
        clients.close();
        server.close();
    }

    private <T> T stub(Class<T> api) {
        return api.cast(
                Proxy.newProxyInstance(api.getClassLoader(), new Class<?>[] {api}, (proxy, method, arguments) -> {
                    seen.set(arguments[0]);
                    if (answer.get() instanceof RuntimeException fault) {
                        throw fault;
                    }
                    return answer.get();
                }));
    }

    @Test
    void shouldCarryEveryEc2OperationThereAndBack() {
        assertThat(operations(Ec2Client.class)).hasSizeGreaterThan(700);
        assertThat(broken(Ec2Client.class, clients.ec2("AKIDSIM"))).isEmpty();
    }

    @Test
    void shouldCarryEveryStsOperationThereAndBack() {
        assertThat(operations(StsClient.class)).hasSizeGreaterThan(8);
        assertThat(broken(StsClient.class, clients.sts("AKIDSIM"))).isEmpty();
    }

    private static List<Method> operations(Class<?> api) {
        return Stream.of(api.getMethods())
                .filter(method -> method.getParameterCount() == 1)
                .filter(method -> AwsRequest.class.isAssignableFrom(method.getParameterTypes()[0]))
                .filter(method -> method.getReturnType().getSimpleName().endsWith("Response"))
                .toList();
    }

    private Map<String, String> broken(Class<?> api, Object client) {
        var broken = new TreeMap<String, String>();
        for (var operation : operations(api)) {
            roundTrip(client, operation).ifPresent(why -> broken.put(operation.getName(), why));
        }
        return broken;
    }

    private Optional<String> roundTrip(Object client, Method operation) {
        var request = samples.filled(operation.getParameterTypes()[0]);
        var response = samples.filled(operation.getReturnType());
        answer.set(response);
        seen.set(null);
        try {
            var received = operation.invoke(client, request);
            return difference("request", request, seen.get()).or(() -> difference("response", response, received));
        } catch (InvocationTargetException e) {
            return Optional.of(String.valueOf(e.getCause()));
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Optional<String> difference(String what, SdkPojo expected, Object actual) {
        if (!(actual instanceof SdkPojo pojo)) {
            return Optional.of(what + " never arrived");
        }
        return expected.equalsBySdkFields(pojo)
                ? Optional.empty()
                : expected.sdkFields().stream()
                        .filter(field ->
                                !Objects.equals(field.getValueOrDefault(expected), field.getValueOrDefault(pojo)))
                        .map(field -> what + " " + field.memberName() + ": " + field.getValueOrDefault(expected)
                                + " became " + field.getValueOrDefault(pojo))
                        .findFirst();
    }

    @Test
    void shouldDeliverCodeMessageStatusAndRequestIdWhenRefused() {
        // Given
        answer.set(QueryWire.EC2.fault(503, "RequestLimitExceeded", "Request <limit> exceeded."));

        // When
        assertThatThrownBy(() -> clients.ec2("AKIDSIM").createSnapshot(r -> r.volumeId("vol-1")))

                // Then
                .isInstanceOfSatisfying(Ec2Exception.class, fault -> {
                    assertThat(fault.awsErrorDetails().errorCode()).isEqualTo("RequestLimitExceeded");
                    assertThat(fault.awsErrorDetails().errorMessage()).isEqualTo("Request <limit> exceeded.");
                    assertThat(fault.statusCode()).isEqualTo(503);
                    assertThat(fault.requestId()).hasSize(36);
                    assertThat(fault.isThrottlingException()).isTrue();
                });
    }

    @Test
    void shouldKeepAbsentListsAbsentAndEmptyOnesEmpty() {
        answer.set(DescribeVolumesResponse.builder()
                .volumes(Volume.builder().volumeId("vol-1").build())
                .build());
        assertThat(clients.ec2("AKIDSIM").describeVolumes().volumes().get(0).hasTags())
                .isFalse();
        answer.set(DescribeVolumesResponse.builder().volumes(List.of()).build());
        assertThat(clients.ec2("AKIDSIM").describeVolumes().hasVolumes()).isTrue();
    }

    @Test
    void shouldUnwrapTheResultWhenSts() {
        answer.set(GetCallerIdentityResponse.builder().account("111122223333").build());
        assertThat(clients.sts("AKIDSIM").getCallerIdentity().account()).isEqualTo("111122223333");
    }
}
