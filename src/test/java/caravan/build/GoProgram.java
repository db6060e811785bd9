package caravan.build;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A program built from Go sources once per machine: its folder's name holds the hash of the sources. Builds of several
 * clones wait for each other, because the first one is long (about 5 minutes on 2 cores).
 */
record GoProgram(Path sources, Path cache) {

    private static final Pattern KUBERNETES = Pattern.compile("^\\s*k8s.io/kubernetes (v\\S+)$", Pattern.MULTILINE);

    Path ensure() throws IOException, InterruptedException {
        var binary = folder().resolve(sources.getFileName());
        if (Files.isExecutable(binary)) {
            return binary;
        }
        Files.createDirectories(folder());
        try (var channel = FileChannel.open(
                        folder().resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                var lock = channel.lock()) {
            if (lock.isValid() && !Files.isExecutable(binary)) {
                build(binary);
            }
        }
        return binary;
    }

    /** Another name of the same file, for a program that behaves as it is called. */
    Path ensureAlias(String name) throws IOException {
        var alias = folder().resolve(name);
        if (!Files.exists(alias)) {
            Files.createSymbolicLink(alias, sources.getFileName());
        }
        return alias;
    }

    private void build(Path binary) throws IOException, InterruptedException {
        System.out.println("Building " + binary + ", once; minutes when Go has nothing cached");
        var unfinished = Files.createTempFile(folder(), "unfinished", "");
        try {
            Command.run(
                    "Go 1.26 or newer is needed once, to build " + sources
                            + " (an older one from 1.21 on downloads it)." + " Install it, or leave out -Pit.",
                    sources,
                    List.of("go", "build", "-ldflags", flags(), "-o", unfinished.toString(), "."));
            Files.move(unfinished, binary, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    /** No symbol table; and the version that 'kubectl version' and the API server tell, which a plain build lacks. */
    private String flags() throws IOException {
        var version = KUBERNETES.matcher(Files.readString(sources.resolve("go.mod")));
        if (!version.find()) {
            throw new IllegalStateException(sources.resolve("go.mod") + " requires no k8s.io/kubernetes.");
        }
        return "-s -w -X k8s.io/component-base/version.gitVersion=" + version.group(1);
    }

    private Path folder() throws IOException {
        return cache.resolve(sources.getFileName() + "-" + Sources.hashOf(sources));
    }
}
