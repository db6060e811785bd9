package caravan.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.ec2.Ec2Client;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@code kill -9} at every kind of call that changes something; {@code target/endurance/kills.txt} tells what came of it.
 * {@code -Dkills.stride=7} takes every seventh point.
 */
class KillsEndurance {

    private static final int STRIDE = Integer.getInteger("kills.stride", 1);
    private static final Path TABLE = Path.of("target", "endurance", "kills.txt");
    private static final String ROW = "%-3s %-72s %-10s %-16s %6s  %-11s %s%n";

    @TempDir
    private static Path folder;

    private static Site site;
    private static Ec2Client ec2;
    private static Kills kills;

    @BeforeAll
    static void open() {
        site = Site.open();
        ec2 = site.moto().ec2(Site.REGION);
        kills = new Kills(site, ec2, folder);
    }

    @AfterAll
    static void close() {
        Stream.of(kills, ec2, site).forEach(Closing::close);
    }

    @Test
    void shouldEndOnceAndMakeNothingTwiceWhereverItIsKilled() throws IOException {
        // Given
        var all = KillPoints.all();
        var points = IntStream.range(0, all.size())
                .filter(number -> number % STRIDE == 0)
                .mapToObj(all::get)
                .toList();

        // When
        points.forEach(kills::strike);
        var ended = kills.conclude();

        // Then
        var wrong = new ArrayList<String>();
        var rows = new ArrayList<String>();
        ended.forEach(kill -> rows.add(row(kill, wrong)));
        Files.createDirectories(TABLE.getParent());
        Files.writeString(TABLE, head() + String.join("", rows) + sum(ended, wrong));
        assertThat(wrong).isEmpty();
        assertThat(ended).hasSameSizeAs(points);
        assertThat(all).hasSizeGreaterThanOrEqualTo(40);
    }

    private static String head() {
        return ROW.formatted("#", "killed", "migration", "record was in", "later", "end", "");
    }

    private static String row(Kill kill, List<String> wrong) {
        var problem = problemOf(kill);
        if (!problem.isEmpty()) {
            wrong.add(kill + ": " + problem);
        }
        return ROW.formatted(
                kill.victim().name().substring("kill-".length()),
                kill,
                kill.point().course().name().toLowerCase(Locale.ROOT),
                kill.phase(),
                kill.later(),
                kill.state(),
                problem.isEmpty() ? "as promised" : "WRONG");
    }

    private static String problemOf(Kill kill) {
        try {
            kill.check(kills.log());
            return "";
        } catch (AssertionError e) {
            return e.getMessage();
        }
    }

    private static String sum(List<Kill> ended, List<String> wrong) {
        var carried =
                ended.stream().filter(kill -> kill.state().equals("Succeeded")).count();
        return "%n%d processes killed; %d migrations carried, %d undone, %d not as promised%n"
                        .formatted(ended.size(), carried, ended.size() - carried, wrong.size())
                + "later: processes killed at other points before this migration had ended%n".formatted()
                + String.join("\n\n", wrong);
    }
}
