package caravan.wiring;

import caravan.settings.ManagementSettings;
import caravan.settings.Secrets;
import caravan.settings.ServerSettings;
import io.vertx.core.net.impl.TCPServerBase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.apache.camel.support.service.ServiceSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides what Camel's two HTTP servers are told: one for the API, one for health, metrics and the console. Before any
 * route starts it makes sure that both really listen, and hangs up the console.
 */
public final class HttpServers extends MainListenerSupport {

    private static final Logger LOG = LoggerFactory.getLogger(HttpServers.class);

    private final ServerSettings settings;
    private final int apiPort;
    private final int managementPort;
    private boolean consoleServed;

    private HttpServers(ServerSettings settings, int apiPort, int managementPort) {
        this.settings = settings;
        this.apiPort = apiPort;
        this.managementPort = managementPort;
    }

    /**
     * Configures the servers of {@code main}, which must not have been started.
     *
     * @throws IllegalStateException if a port is taken
     */
    public static HttpServers attach(Main main, ServerSettings settings) {
        // Both sockets are open at once so that two free ports differ. Camel knows its servers by configured port and
        // would take two servers on port 0 for one.
        try (var api = bind(
                        "caravan.http.port",
                        settings.api().host(),
                        settings.api().port());
                var management = bind(
                        "caravan.management.port",
                        settings.management().host(),
                        settings.management().port())) {
            var servers = new HttpServers(settings, api.getLocalPort(), management.getLocalPort());
            servers.camelProperties().forEach(main::addOverrideProperty);
            main.addMainListener(servers);
            return servers;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Finds most taken ports before anything has started; {@link #listening} finds the rest. */
    private static ServerSocket bind(String key, String host, int port) throws IOException {
        var socket = new ServerSocket();
        try {
            // As Camel will: a port whose old connections are still dying is free.
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(host, port), 1);
            return socket;
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw new IllegalStateException(taken(key, host, port), e);
        }
    }

    /** The port of the HTTP API; the real one where the setting says 0. */
    public int apiPort() {
        return apiPort;
    }

    /** The port of health, metrics and the console; the real one where the setting says 0. */
    public int managementPort() {
        return managementPort;
    }

    /** Where this machine reaches health and metrics. */
    public URI managementAddress() {
        var management = settings.management();
        var host = management.isLoopback() ? bracketed(management.host()) : "localhost";
        return URI.create((management.usesTls() ? "https" : "http") + "://" + host + ":" + managementPort);
    }

    /** Where to point a browser on this machine; empty when the console is off. Known once Caravan has started. */
    public Optional<URI> consoleAddress() {
        return consoleServed ? Optional.of(managementAddress().resolve(HawtioConsole.PATH)) : Optional.empty();
    }

    /** Camel starts its servers first, then this, then the routes; what is thrown here keeps them from starting. */
    @Override
    public void afterConfigure(BaseMainSupport main) {
        var context = main.getCamelContext();
        try {
            context.addService(new Check(context), true, true);
        } catch (Exception e) {
            throw new IllegalStateException("Camel refused the check of the HTTP servers: " + e.getMessage(), e);
        }
    }

    private void checkAndMount(CamelContext context) {
        ApiRefusals.mount(
                context, listening(context, "caravan.http.port", settings.api().host(), apiPort));
        var router = listening(
                context, "caravan.management.port", settings.management().host(), managementPort);
        if (settings.console().enabled()) {
            consoleServed = HawtioConsole.mount(context, router, settings.console());
        }
        LOG.info("The HTTP API is at http://{}:{}", settings.api().host(), apiPort);
        LOG.info("Health and metrics are at {}/observe/health and /observe/metrics", managementAddress());
        consoleAddress().ifPresent(address -> LOG.info("The console is at {}", address));
    }

    private Map<String, String> camelProperties() {
        var properties = new TreeMap<String, String>();
        properties.put("camel.server.enabled", "true");
        properties.put("camel.server.host", settings.api().host());
        properties.put("camel.server.port", String.valueOf(apiPort));
        properties.put("camel.server.fileUploadEnabled", "false");
        properties.put("camel.management.enabled", "true");
        properties.put("camel.management.host", settings.management().host());
        properties.put("camel.management.port", String.valueOf(managementPort));
        properties.put("camel.management.healthCheckEnabled", "true");
        properties.put("camel.management.metricsEnabled", "true");
        properties.put("camel.health.enabled", "true");
        // A check's message is the only detail that Camel shows without being asked.
        properties.put("camel.health.exposureLevel", "full");
        if (settings.management().usesTls()) {
            properties.putAll(tlsProperties(settings.management()));
        }
        return properties;
    }

    private static Map<String, String> tlsProperties(ManagementSettings management) {
        return Map.of(
                "camel.management.useGlobalSslContextParameters", "true",
                "camel.ssl.enabled", "true",
                "camel.ssl.keyStore", management.keyStore().toUri().toString(),
                "camel.ssl.keyStoreType", "PKCS12",
                "camel.ssl.keystorePassword",
                        Secrets.read("caravan.management.key-store-password-file", management.keyStorePasswordFile()),
                "camel.ssl.secureSocketProtocol", "TLSv1.3");
    }

    /** Camel only warns when a port is taken, and Vert.x then still names it as its actual port. */
    private static VertxPlatformHttpRouter listening(CamelContext context, String key, String host, int port) {
        var router = VertxPlatformHttpRouter.lookup(context, VertxPlatformHttpRouter.getRouterNameFromPort(port));
        if (router != null && ((TCPServerBase) router.getServer().getServer()).isListening()) {
            return router;
        }
        throw new IllegalStateException(taken(key, host, port));
    }

    private static String taken(String key, String host, int port) {
        return key + " is '" + port + "', but Caravan cannot listen on " + bracketed(host) + ":" + port
                + ". Stop what listens there, or choose another port (0 is any free one).";
    }

    private static String bracketed(String host) {
        return host.contains(":") ? "[" + host + "]" : host;
    }

    /** A service, because Camel starts those in the order in which they were added. */
    private final class Check extends ServiceSupport {

        private final CamelContext context;

        Check(CamelContext context) {
            this.context = context;
        }

        @Override
        protected void doStart() {
            checkAndMount(context);
        }
    }
}
