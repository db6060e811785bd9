package caravan.build;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Runs a tool of the build; a failure says what the user can do. */
final class Command {

    private Command() {}

    static void run(String remedy, Path directory, List<String> command) throws InterruptedException {
        int status;
        try {
            status = new ProcessBuilder(command)
                    .directory(directory.toAbsolutePath().toFile())
                    .inheritIO()
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new IllegalStateException("'" + command.get(0) + "' could not be started. " + remedy, e);
        }
        if (status != 0) {
            throw new IllegalStateException(
                    "'" + String.join(" ", command) + "' ended with status " + status + ". " + remedy);
        }
    }
}
