package caravan.sim;

import java.io.IOException;
import java.io.PrintStream;
import java.util.concurrent.CountDownLatch;

/** Carries a small fleet between a simulated AWS and a simulated cluster, for everybody to watch and to play with. */
public final class Sandbox {

    private static final int REFUSED = 2;

    private Sandbox() {}

    /** Stays up until Ctrl-C; {@code -Dsandbox.exit=true}, or no terminal, makes it end by itself. */
    public static void main(String[] args) throws Exception {
        try {
            var options = SandboxOptions.of(System.getProperties(), Terminal.isThere());
            logTo(options);
            var out = options.terminal() ? Terminal.out() : System.out;
            if (options.exit()) {
                System.exit(runOnce(options, out));
            }
            stayUp(options, out);
        } catch (IllegalArgumentException e) {
            System.err.println("The sandbox did not start. " + e.getMessage());
            System.exit(REFUSED);
        }
    }

    /** Before anybody asks for a logger: the screen belongs to the progress. */
    private static void logTo(SandboxOptions options) {
        System.setProperty("sandbox.log", options.log().toString());
        System.setProperty("log4j2.configurationFile", "log4j2-sandbox.properties");
    }

    /** Carries the plan and ends; 0 when every migration Succeeded, else 1. */
    static int runOnce(SandboxOptions options, PrintStream out) throws IOException, InterruptedException {
        try (var run = SandboxRun.open(options, out)) {
            return run.carry() ? 0 : 1;
        }
    }

    private static void stayUp(SandboxOptions options, PrintStream out) throws IOException, InterruptedException {
        try (var run = SandboxRun.open(options, out)) {
            if (run.carry() || run.isOpen()) {
                out.println("The sandbox stays up: try kubectl, curl and the console. Press Ctrl-C to end it.");
            }
            new CountDownLatch(1).await();
        }
    }
}
