package caravan.wiring;

import caravan.settings.ConsoleSettings;
import caravan.settings.Secrets;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.Json;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.ext.web.handler.FileSystemAccess;
import io.vertx.ext.web.handler.StaticHandler;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.plugin.DefaultJolokiaPlatformHttpPlugin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves Hawtio's static files and, under them, Jolokia. The order of the handlers is the protection: login, then
 * headers, then the same-origin check, then everything else.
 */
final class HawtioConsole {

    /** Built into Hawtio's index.html as the base of all its links. */
    static final String PATH = "/hawtio/";

    private static final Logger LOG = LoggerFactory.getLogger(HawtioConsole.class);
    private static final String JOLOKIA = PATH + "jolokia";
    private static final String POLICY = "jolokia-access.xml";
    private static final String JSON = "application/json";

    /** What the console asks Hawtio's own server, which is not there; its login is the browser's. */
    private static final Map<String, String> ANSWERS = Map.of(
            "plugin", "[]",
            "proxy/enabled", "false",
            "keycloak/enabled", "false",
            "auth/config", "{\"methods\":[]}",
            "auth/config/oidc", "{}",
            "auth/config/session-timeout", "{\"timeout\":0}");

    private static final Map<String, String> HEADERS = Map.of(
            "Content-Security-Policy",
            "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline';"
                    + " font-src 'self' data:; img-src 'self' data:; connect-src 'self'; worker-src 'self' blob:;"
                    + " frame-ancestors 'none'",
            "X-Content-Type-Options",
            "nosniff",
            "X-Frame-Options",
            "DENY",
            // The same-origin check needs the referrer of GET requests.
            "Referrer-Policy",
            "same-origin");

    private HawtioConsole() {}

    /** Returns whether there is a console now; without its files there is none, and the log says so. */
    static boolean mount(CamelContext context, Router router, ConsoleSettings settings) {
        var webRoot = webRoot(settings);
        var index = webRoot.resolve("index.html");
        if (!Files.isReadable(index)) {
            LOG.warn(
                    "The console is off: {} does not exist. Build it with 'mvn generate-resources', or set"
                            + " caravan.console.web-root to a folder that holds Hawtio's files.",
                    index);
            return false;
        }
        var login =
                new BasicLogin(settings.user(), Secrets.read("caravan.console.password-file", settings.passwordFile()));
        router.route("/hawtio*").handler(login);
        router.routeWithRegex("/hawtio").handler(call -> call.redirect(PATH));
        router.route(PATH + "*").handler(HawtioConsole::addHeaders);
        mountJolokia(context, router);
        router.get(PATH + "user").handler(call -> json(call, 200, Json.encode(settings.user())));
        ANSWERS.forEach((path, answer) -> router.get(PATH + path).handler(call -> json(call, 200, answer)));
        // The browser forgets the password only when it is refused.
        router.get(PATH + "auth/logout").handler(login::refuse);
        router.get(PATH + "*")
                .handler(StaticHandler.create(FileSystemAccess.ROOT, webRoot.toString())
                        .setCachingEnabled(false)
                        .setDirectoryListing(false));
        // Pages such as /hawtio/camel/routes exist in the browser only.
        router.get(PATH + "*").handler(call -> call.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, "text/html")
                .sendFile(index.toString()));
        return true;
    }

    private static void mountJolokia(CamelContext context, Router router) {
        // Without a policy Jolokia would allow everything.
        if (HawtioConsole.class.getResource("/" + POLICY) == null) {
            throw new IllegalStateException("The console cannot start: " + POLICY
                    + " is not on the classpath. Restore it, or set" + " caravan.console.enabled to false.");
        }
        var jolokia = new DefaultJolokiaPlatformHttpPlugin();
        try {
            context.addService(jolokia, true, true);
        } catch (Exception e) {
            throw new IllegalStateException("Jolokia, which the console needs, did not start: " + e.getMessage(), e);
        }
        @SuppressWarnings("unchecked") // Camel's interface is free of Vert.x types.
        var handler = (io.vertx.core.Handler<RoutingContext>) jolokia.getHandler();
        router.route(JOLOKIA + "*").handler(HawtioConsole::requireSameOrigin);
        router.route(JOLOKIA + "/*")
                .method(HttpMethod.GET)
                .method(HttpMethod.POST)
                .handler(BodyHandler.create(false))
                .blockingHandler(handler, false);
        router.route(JOLOKIA + "*").handler(call -> json(call, 405, "{\"status\":405}"));
    }

    /**
     * Jolokia's own check compares with addresses in its policy, but a pod does not know under which name a browser
     * reaches it.
     */
    private static void requireSameOrigin(RoutingContext call) {
        var request = call.request();
        var own = request.scheme() + "://" + request.authority();
        var from = request.getHeader(HttpHeaders.ORIGIN);
        if (from == null) {
            from = request.getHeader(HttpHeaders.REFERER);
        }
        if (from != null && (from.equals(own) || from.startsWith(own + "/"))) {
            call.next();
        } else {
            json(call, 403, "{\"status\":403,\"error\":\"Only pages of this server may call Jolokia.\"}");
        }
    }

    private static void addHeaders(RoutingContext call) {
        HEADERS.forEach(call.response()::putHeader);
        call.next();
    }

    private static void json(RoutingContext call, int status, String body) {
        call.response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, JSON)
                .end(body);
    }

    /** {@code target/hawtio} for both {@code target/caravan.jar} and {@code target/classes}. */
    private static Path webRoot(ConsoleSettings settings) {
        if (!settings.webRoot().toString().isEmpty()) {
            return settings.webRoot().toAbsolutePath();
        }
        try {
            var code = HawtioConsole.class.getProtectionDomain().getCodeSource().getLocation();
            return Path.of(code.toURI()).resolveSibling("hawtio");
        } catch (URISyntaxException e) {
            throw new IllegalStateException("The folder of Caravan's jar is unknown. Set caravan.console.web-root.", e);
        }
    }
}
