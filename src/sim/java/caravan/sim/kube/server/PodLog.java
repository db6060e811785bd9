package caravan.sim.kube.server;

import caravan.sim.kube.PodLogs;
import caravan.sim.kube.server.ResourceAnswers.Answer;
import caravan.sim.kube.store.Verb;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;

/** The log of a pod, as plain text. */
final class PodLog {

    private PodLog() {}

    static boolean wanted(ApiRequest request) {
        return request.verb() == Verb.GET && request.target().subresource().equals("log");
    }

    /** {@code pod} is the answer that the pod itself would get. */
    static void answer(HttpServerRequest http, ApiRequest request, Answer pod) {
        var whole = pod.body()
                .path("metadata")
                .path("annotations")
                .path(PodLogs.LOG)
                .asText("")
                .lines()
                .toList();
        var most = request.parameter("tailLines");
        List<String> lines = most.isEmpty() ? whole : PodLogs.tail(whole, Integer.parseInt(most));
        http.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain")
                .end(lines.isEmpty() ? "" : String.join("\n", lines) + "\n");
    }
}
