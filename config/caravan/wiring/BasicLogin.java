package caravan.wiring;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;

/** Lets a request pass only with the one user and password (RFC 7617). */
final class BasicLogin implements Handler<RoutingContext> {

    private static final String SCHEME = "Basic ";

    private final byte[] expected;

    BasicLogin(String user, String password) {
        this.expected = Base64.getEncoder().encode((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void handle(RoutingContext call) {
        var header = call.request().getHeader(HttpHeaders.AUTHORIZATION);
        if (header != null && header.regionMatches(true, 0, SCHEME, 0, SCHEME.length()) && isExpected(header)) {
            call.next();
        } else {
            refuse(call);
        }
    }

    void refuse(RoutingContext call) {
        call.response()
                .setStatusCode(401)
                .putHeader("WWW-Authenticate", "Basic realm=\"caravan\", charset=\"UTF-8\"")
                .end();
    }

    /** In constant time, so that the answer's delay tells nothing. */
    private boolean isExpected(String header) {
        var given = header.substring(SCHEME.length()).strip().getBytes(StandardCharsets.US_ASCII);
        return MessageDigest.isEqual(expected, given);
    }
}
