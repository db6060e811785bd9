package caravan.wiring;

import caravan.settings.SettingsLoader;
import caravan.status.Metrics;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.main.Main;

/** Both HTTP servers and the console around small routes (src/test/resources/console). */
public final class ConsoleApp implements AutoCloseable {

    public static final String USER = "operator";
    public static final String PASSWORD = "pass: wörd";

    private final Main main;
    private final HttpServers servers;
    private final Metrics metrics;

    private ConsoleApp(Main main, HttpServers servers, Metrics metrics) {
        this.main = main;
        this.servers = servers;
        this.metrics = metrics;
    }

    /** Starts on free ports; {@code settings} (as environment variables) win. */
    public static ConsoleApp start(Path folder, Map<String, String> settings, HealthCheck... checks)
            throws IOException {
        var environment = new HashMap<>(Map.of(
                "CARAVAN_HTTP_PORT",
                "0",
                "CARAVAN_MANAGEMENT_PORT",
                "0",
                "CARAVAN_CONSOLE_ENABLED",
                "true",
                "CARAVAN_CONSOLE_USER",
                USER,
                "CARAVAN_CONSOLE_PASSWORD_FILE",
                Files.writeString(folder.resolve("password"), PASSWORD + "\n").toString()));
        environment.putAll(settings);
        var main = new Main(ConsoleApp.class);
        main.addOverrideProperty("camel.main.routesIncludePattern", "classpath:console/*.camel.yaml");
        var metrics = Monitoring.attach(main);
        var servers = HttpServers.attach(
                main, SettingsLoader.load(folder.resolve("none"), environment).servers());
        for (var check : checks) {
            main.bind(check.getId(), check);
        }
        var app = new ConsoleApp(main, servers, metrics);
        try {
            main.start();
        } catch (RuntimeException e) {
            app.close();
            throw e;
        }
        return app;
    }

    public URI management(String path) {
        return URI.create(servers.managementAddress() + path);
    }

    HttpServers servers() {
        return servers;
    }

    Metrics metrics() {
        return metrics;
    }

    String statusOf(String routeId) {
        return main.getCamelContext()
                .getRouteController()
                .getRouteStatus(routeId)
                .name();
    }

    @Override
    public void close() {
        main.stop();
    }
}
