package caravan.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs the real kubectl with one kubeconfig. */
public record Kubectl(Path kubeconfig) {

    /** What a run printed and how it ended. */
    public record Output(int status, String out, String err) {

        /** What it printed, where it has to end well. */
        public String orFail() {
            if (status != 0) {
                throw new AssertionError("kubectl ended with status " + status + ".\n" + out + err);
            }
            return out;
        }
    }

    public Output run(String... arguments) {
        var command = new ArrayList<>(List.of(Tools.path("kubectl").toString()));
        command.addAll(List.of(arguments));
        try {
            var errors = Files.createTempFile("kubectl", ".err");
            try {
                var builder = new ProcessBuilder(command).redirectError(errors.toFile());
                builder.environment().put("KUBECONFIG", kubeconfig.toString());
                var process = builder.start();
                process.getOutputStream().close();
                var out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                return new Output(process.waitFor(), out, Files.readString(errors));
            } finally {
                Files.delete(errors);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted while kubectl ran.", e);
        }
    }
}
