package caravan.kube;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Sends exactly one call and gives the body of a good answer; anything else is a {@link KubeFailure}. The client's own
 * verbs send more than they say: a patch reads first, a replace overwrites after a conflict.
 */
final class ApiServer {

    private final KubernetesClient client;

    ApiServer(KubernetesClient client) {
        this.client = client;
    }

    String send(ApiCall call) {
        var answer = answerTo(call);
        var body = answer.body() == null ? "" : new String(answer.body(), StandardCharsets.UTF_8);
        if (!answer.isSuccessful()) {
            throw Refusals.refused(call, answer.code(), body);
        }
        return body;
    }

    private HttpResponse<byte[]> answerTo(ApiCall call) {
        var config = client.getConfiguration();
        var request = client.getHttpClient()
                .newHttpRequestBuilder()
                .uri(config.getMasterUrl() + call.path())
                .method(call.method(), call.contentType(), call.body().isEmpty() ? null : call.body())
                .timeout(config.getRequestTimeout(), TimeUnit.MILLISECONDS)
                .build();
        try {
            return client.getHttpClient().sendAsync(request, byte[].class).get();
        } catch (ExecutionException e) {
            throw Refusals.noAnswer(call, e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Refusals.noAnswer(call, e);
        }
    }
}
