package caravan.simulation;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

/** A user with curl. */
final class DryRuns {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private DryRuns() {}

    /** Further parameters begin with an ampersand. */
    static HttpResponse<String> post(Stage stage, String drop, String more, String accept)
            throws IOException, InterruptedException {
        var port = stage.simulation().caravan().servers().apiPort();
        var address = URI.create("http://127.0.0.1:" + port + "/api/v1/plans?dryRun=true" + more);
        return HTTP.send(
                HttpRequest.newBuilder(address)
                        .header("Content-Type", "application/yaml")
                        .header("Accept", accept)
                        .POST(BodyPublishers.ofString(drop))
                        .build(),
                BodyHandlers.ofString());
    }
}
