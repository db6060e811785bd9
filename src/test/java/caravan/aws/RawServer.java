package caravan.aws;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;

/** An HTTP server that answers, cuts off or resets as told, and remembers every request's form. */
final class RawServer implements AutoCloseable {

    /** Closes with unread answer and linger 0: the client sees a reset. */
    static final String RESET = "";

    private final ServerSocket socket;
    private final List<String> forms = new CopyOnWriteArrayList<>();
    private volatile String answer;

    RawServer(String answer) throws IOException {
        this.answer = answer;
        socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        var acceptor = new Thread(this::accept, "raw-server");
        acceptor.setDaemon(true);
        acceptor.start();
    }

    /** A whole answer with length and Date. */
    static String answer(int status, String date, String body) {
        return "HTTP/1.1 " + status + " X\r\nDate: " + date + "\r\nContent-Type: text/xml\r\nContent-Length: "
                + body.length() + "\r\nConnection: close\r\n\r\n" + body;
    }

    void answerWith(String next) {
        answer = next;
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + socket.getLocalPort());
    }

    List<String> forms() {
        return List.copyOf(forms);
    }

    private void accept() {
        try {
            while (true) {
                try (var connection = socket.accept()) {
                    serve(connection);
                }
            }
        } catch (SocketException e) {
            if (!socket.isClosed()) {
                throw new UncheckedIOException(e);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void serve(Socket connection) throws IOException {
        forms.add(form(connection));
        if (answer.equals(RESET)) {
            connection.setSoLinger(true, 0);
        } else {
            connection.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static String form(Socket connection) throws IOException {
        var in = new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8));
        var length = 0;
        for (var line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
            var header = line.toLowerCase(Locale.ROOT);
            length = header.startsWith("content-length:")
                    ? Integer.parseInt(header.substring(15).strip())
                    : length;
        }
        var body = new StringBuilder();
        while (body.length() < length) {
            body.append((char) in.read());
        }
        return body.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
