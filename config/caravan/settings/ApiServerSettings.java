package caravan.settings;

import caravan.model.Require;

/** Where the HTTP API listens; it has no authentication, so only this machine may reach it. */
public record ApiServerSettings(String host, int port) {

    /** Refuses every address but 127.0.0.1. */
    public ApiServerSettings {
        Require.check(
                "caravan.http.host",
                host,
                host.equals("127.0.0.1"),
                "127.0.0.1, because the HTTP API has no authentication; reach it from elsewhere through"
                        + " 'kubectl port-forward' or 'ssh -L'");
        Require.inRange("caravan.http.port", port, 0, 65_535);
    }
}
