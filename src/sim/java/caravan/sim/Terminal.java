package caravan.sim;

import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The terminal that this process was started in, if any. */
final class Terminal {

    private static final int USUAL_WIDTH = 80;

    private Terminal() {}

    /** From Java 22 on a console need not be a terminal, and only its own method, unknown to 17, tells. */
    @SuppressWarnings("SystemConsoleNull")
    static boolean isThere() {
        var console = System.console();
        if (console == null) {
            return false;
        }
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (NoSuchMethodException e) {
            return true;
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }

    /** Standard output itself: Maven may have put a stream in front of it that takes cursor movements out. */
    static PrintStream out() {
        return new PrintStream(new FileOutputStream(FileDescriptor.out), true, Charset.defaultCharset());
    }

    /** In columns; the usual 80 where nobody tells. */
    static int width() {
        return size().map(size -> size.strip().split(" "))
                .filter(parts -> parts.length == 2 && parts[1].matches("[1-9]\\d{1,3}"))
                .map(parts -> Integer.parseInt(parts[1]))
                .orElse(USUAL_WIDTH);
    }

    /** Rows and columns of standard input's terminal; Windows has no such command. */
    private static Optional<String> size() {
        try {
            var stty = new ProcessBuilder("stty", "size")
                    .redirectInput(ProcessBuilder.Redirect.INHERIT)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return Optional.of(new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
