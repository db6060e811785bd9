package caravan.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.function.Predicate;
import javax.net.SocketFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * Stands between Caravan and one server, on loopback: logs each call, and holds those that a test has asked for, either
 * before they reach the server or, after their effect, their answer.
 */
final class Gate implements AutoCloseable {

    private final URI target;
    private final Function<WireRequest, Call> naming;
    private final CallLog log;
    private final SocketFactory upstream;
    private final ServerSocket listener;
    private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
        var thread = new Thread(work, "gate");
        thread.setDaemon(true);
        return thread;
    });
    private final List<Hold> holds = new CopyOnWriteArrayList<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /**
     * Listens on a free port.
     *
     * @param log gets each call as it is passed on
     */
    Gate(URI target, Function<WireRequest, Call> naming, CallLog log) {
        this.target = target;
        this.naming = naming;
        this.log = log;
        try {
            upstream = target.getScheme().equals("https") ? anyCertificate() : SocketFactory.getDefault();
            listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.execute(this::accept);
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort());
    }

    /** Holds the next call that is wanted; one call for each hold. */
    Hold hold(Hold.Side side, Predicate<Call> wanted) {
        var hold = new Hold(side, wanted);
        holds.add(hold);
        return hold;
    }

    /** Connections end, and what is held never arrives. */
    @Override
    public void close() {
        closed = true;
        holds.forEach(Hold::abandon);
        shut(listener);
        open.forEach(Gate::shut);
        threads.shutdownNow();
    }

    private void accept() {
        while (!closed) {
            try {
                var client = listener.accept();
                open.add(client);
                threads.execute(() -> carry(client));
            } catch (IOException e) {
                if (!closed) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    /** One connection to the server for each of the client; what one side closes, the other sees closed. */
    private void carry(Socket client) {
        try (client;
                var server = upstream.createSocket(target.getHost(), target.getPort())) {
            open.add(server);
            var answers = new Answers(server, client);
            threads.execute(answers::pump);
            passRequests(client, server, answers);
        } catch (IOException e) {
            // A connection that breaks is what the process is to live with: closing has told it.
            shut(client);
        } finally {
            open.remove(client);
        }
    }

    private void passRequests(Socket client, Socket server, Answers answers) throws IOException {
        var in = new java.io.BufferedInputStream(client.getInputStream());
        var next = WireRequest.read(in);
        while (next.isPresent()) {
            var request = next.get();
            var call = naming.apply(request);
            var hold = holds.stream().filter(one -> one.takes(call)).findFirst();
            if (hold.isPresent() && hold.get().side() == Hold.Side.BEFORE) {
                hold.get().keep(call);
            }
            answers.expect(call, hold.filter(one -> one.side() == Hold.Side.AFTER));
            log.add(call);
            server.getOutputStream().write(request.bytes());
            server.getOutputStream().flush();
            if (request.upgrades()) {
                in.transferTo(server.getOutputStream());
            }
            next = WireRequest.read(in);
        }
    }

    /** Test servers make certificates of their own. */
    private static SocketFactory anyCertificate() {
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new Trusting()}, null);
            return context.getSocketFactory();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every JDK has TLS.", e);
        }
    }

    private static void shut(AutoCloseable part) {
        Closing.close(part);
    }

    /** The way back. Clients here never send a request before they have the answer to the last one. */
    private static final class Answers {

        private final Socket server;
        private final Socket client;
        private volatile Optional<Hold> hold = Optional.empty();
        private volatile Optional<Call> call = Optional.empty();

        private Answers(Socket server, Socket client) {
            this.server = server;
            this.client = client;
        }

        private void expect(Call asked, Optional<Hold> held) {
            call = Optional.of(asked);
            hold = held;
        }

        private void pump() {
            var buffer = new byte[16 * 1024];
            try (client) {
                var in = server.getInputStream();
                for (var count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                    if (hold.isPresent()) {
                        var held = hold.get();
                        hold = Optional.empty();
                        held.keep(call.orElseThrow());
                    }
                    client.getOutputStream().write(buffer, 0, count);
                    client.getOutputStream().flush();
                }
            } catch (IOException e) {
                shut(server);
            }
        }
    }

    private static final class Trusting implements X509TrustManager {

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {
            // no client shows one
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {
            // on loopback, made by the server itself
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
