package caravan.it;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One HTTP request as it came over the wire.
 *
 * @param raw all of it, a character for each byte
 */
record WireRequest(String raw, String method, String path, String body) {

    private static final Pattern LENGTH = Pattern.compile("(?im)^content-length:\\s*(\\d+)");
    private static final Pattern CHUNKED = Pattern.compile("(?im)^transfer-encoding:");
    private static final Pattern UPGRADE = Pattern.compile("(?im)^upgrade:\\s*websocket");
    private static final Pattern SPACE = Pattern.compile(" ");

    /** The next one of a connection; empty when the client has closed it. */
    static Optional<WireRequest> read(InputStream in) throws IOException {
        var head = head(in);
        if (head.isEmpty()) {
            return Optional.empty();
        }
        if (CHUNKED.matcher(head).find()) {
            throw new IOException("A body in chunks is not understood here:\n" + head);
        }
        var length = LENGTH.matcher(head);
        var body = in.readNBytes(length.find() ? Integer.parseInt(length.group(1)) : 0);
        var raw = head + new String(body, StandardCharsets.ISO_8859_1);
        var words = SPACE.split(head, 3);
        return Optional.of(new WireRequest(raw, words[0], words[1], new String(body, StandardCharsets.UTF_8)));
    }

    /** As it is to be passed on. */
    byte[] bytes() {
        return raw.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** From here on both sides talk freely. */
    boolean upgrades() {
        return UPGRADE.matcher(raw).find();
    }

    private static String head(InputStream in) throws IOException {
        var head = new StringBuilder();
        while (!head.toString().endsWith("\r\n\r\n")) {
            var next = in.read();
            if (next < 0 && head.length() > 0) {
                throw new EOFException("The client has gone in the middle of a request.");
            }
            if (next < 0) {
                return "";
            }
            head.append((char) next);
            if (next == '\n' && head.length() > 1 << 20) {
                throw new IOException("A head of more than a MiB is no request.");
            }
        }
        return head.toString();
    }
}
