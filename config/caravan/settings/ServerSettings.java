package caravan.settings;

import caravan.model.Require;

/** All that Caravan listens on, and what must not be combined. */
public record ServerSettings(ApiServerSettings api, ManagementSettings management, ConsoleSettings console) {

    /** Refuses one port for both servers, and a console that would send its password over the network in clear text. */
    public ServerSettings {
        Require.check(
                "caravan.management.port",
                management.port(),
                management.port() == 0 || management.port() != api.port(),
                "another port than caravan.http.port");
        Require.check(
                "caravan.management.host",
                management.host(),
                !console.enabled() || management.isLoopback() || management.usesTls(),
                "127.0.0.1 while caravan.console.enabled is true and caravan.management.key-store is not set,"
                        + " because the console's password would cross the network in clear text");
    }
}
