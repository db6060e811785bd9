package caravan.intake;

import caravan.intake.Outcome.Accepted;
import caravan.intake.Outcome.Refused;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Camel's side of a dropped file: reads it, has it judged, and says which folder it goes to. */
public final class FileDrop {

    /** The route's file consumer moves the file to the path in this header. */
    public static final String MOVE_TO = "CaravanMoveTo";

    private static final Logger LOG = LoggerFactory.getLogger(FileDrop.class);
    private static final DateTimeFormatter SUFFIX =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmssSSS").withZone(ZoneOffset.UTC);

    private final AcceptPlan plans;
    private final int maxBytes;
    private final Clock clock;

    public FileDrop(AcceptPlan plans, IntakeSettings settings, Clock clock) {
        this.plans = plans;
        this.clock = clock;
        maxBytes = settings.maxBytes();
    }

    /** Body becomes the outcome. A failure leaves the file in the inbox. */
    public void judge(Exchange exchange) throws IOException {
        var file = exchange.getMessage().getBody(File.class);
        try (var in = Files.newInputStream(file.toPath())) {
            exchange.getMessage().setBody(plans.accept(in.readNBytes(maxBytes + 1)));
        }
    }

    /** Decides where the file goes, writes what is wrong with it beside it, and tells the log. */
    public void settle(Exchange exchange) throws IOException {
        var inbox = Path.of(exchange.getMessage().getHeader(Exchange.FILE_PARENT, String.class));
        var name = exchange.getMessage().getHeader(Exchange.FILE_NAME_ONLY, String.class);
        var outcome = exchange.getMessage().getBody(Outcome.class);
        var folder = Files.createDirectories(inbox.resolve(outcome instanceof Refused ? "refused" : "done"));
        var target = free(folder, name);
        if (outcome instanceof Refused refused) {
            var errors = folder.resolve(target + ".errors.txt");
            Files.writeString(errors, refused.problems().text(name));
            LOG.warn(
                    "{} is refused: {} problem(s), listed in {}",
                    name,
                    refused.problems().list().size(),
                    errors);
        } else if (outcome instanceof Accepted accepted) {
            report(name, accepted);
        }
        exchange.getMessage().setHeader(MOVE_TO, folder.getFileName() + "/" + target);
    }

    private static void report(String name, Accepted accepted) {
        for (var warning : accepted.warnings()) {
            LOG.warn("{}: {}", name, warning.text());
        }
        for (var made : accepted.objects()) {
            LOG.info("{}: {} {} {}", name, made.kind(), made.ref(), made.created() ? "created" : "was there already");
        }
    }

    /** A name that a file of the folder has already gets the time before its ending. */
    private String free(Path folder, String name) {
        if (!Files.exists(folder.resolve(name)) && !Files.exists(folder.resolve(name + ".errors.txt"))) {
            return name;
        }
        var dot = name.lastIndexOf('.');
        return name.substring(0, dot) + "-" + SUFFIX.format(clock.instant()) + name.substring(dot);
    }
}
