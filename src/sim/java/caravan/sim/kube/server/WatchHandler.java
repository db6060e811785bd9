package caravan.sim.kube.server;

import caravan.sim.kube.server.Watches.Interest;
import caravan.sim.kube.server.Watches.Wire;
import caravan.sim.kube.store.ApiError;
import caravan.sim.kube.store.ObjectStore;
import caravan.sim.kube.store.Selectors;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import java.time.Duration;

/** Opens a watch over a WebSocket, as fabric8 asks for it, or as a chunked answer of one event a line, as kubectl does. */
final class WatchHandler {

    private final Vertx vertx;
    private final ObjectStore store;
    private final Watches watches;
    private final Tables tables;

    WatchHandler(Vertx vertx, ObjectStore store, Watches watches, Tables tables) {
        this.vertx = vertx;
        this.store = store;
        this.watches = watches;
        this.tables = tables;
    }

    static boolean isWebSocket(HttpServerRequest http) {
        return "websocket".equalsIgnoreCase(http.headers().get(HttpHeaders.UPGRADE));
    }

    void open(HttpServerRequest http, ApiRequest request) {
        if (request.flag("sendInitialEvents")) {
            throw ApiError.of(422, "sendInitialEvents is not served; list first.");
        }
        if (isWebSocket(http)) {
            http.toWebSocket().onSuccess(socket -> open(request, ApiHandler.isPlayer(http), socket));
        } else {
            respond(request, http);
        }
    }

    private void open(ApiRequest request, boolean player, ServerWebSocket socket) {
        var close = start(request, player, new Wire() {
            @Override
            public void send(ObjectNode event) {
                socket.writeTextMessage(event.toString());
            }

            @Override
            public void close() {
                socket.close();
            }
        });
        socket.closeHandler(closed -> close.run());
    }

    private void respond(ApiRequest request, HttpServerRequest http) {
        var response = http.response();
        var asTable = Tables.wanted(http);
        response.setChunked(true).putHeader(HttpHeaders.CONTENT_TYPE, "application/json");
        // Headers first: a client that waits for the first event must know that its watch stands.
        response.writeHead();
        var close = start(request, ApiHandler.isPlayer(http), new Wire() {
            @Override
            public void send(ObjectNode event) {
                if (asTable) {
                    var object = event.path("object");
                    event.set("object", tables.print(request.target().type(), object));
                }
                response.write(event + "\n");
            }

            @Override
            public void close() {
                response.end();
            }
        });
        response.closeHandler(closed -> close.run());
    }

    private Runnable start(ApiRequest request, boolean player, Wire wire) {
        var target = request.target();
        var selected = Selectors.of(request.parameter("labelSelector"), fieldSelector(request));
        var interest =
                new Interest(target.type(), target.namespace(), selected, request.flag("allowWatchBookmarks"), player);
        var close = watches.open(interest, request.parameter("resourceVersion"), store, wire);
        var seconds = request.parameter("timeoutSeconds");
        if (seconds.isEmpty()) {
            return close;
        }
        var timer = vertx.setTimer(Duration.ofSeconds(Long.parseLong(seconds)).toMillis(), expired -> wire.close());
        return () -> {
            vertx.cancelTimer(timer);
            close.run();
        };
    }

    /** A watch on one object's path means that object. */
    private static String fieldSelector(ApiRequest request) {
        var name = request.target().name();
        var asked = request.parameter("fieldSelector");
        if (name.isEmpty()) {
            return asked;
        }
        return asked.isEmpty() ? "metadata.name=" + name : asked + ",metadata.name=" + name;
    }
}
