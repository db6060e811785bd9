package caravan.phase;

import caravan.model.Conversion;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Pure: what the end of a converter's log tells of its progress. It is that of kubev2v/forklift, cmd/virt-v2v: virt-v2v
 * prints each step with the seconds since its begin (in-place/in_place.ml and convert/convert.ml of libguestfs/virt-v2v), a
 * monitor repeats the percent of what is copied (cmd/virt-v2v-monitor), and the overlays are committed one by one
 * (pkg/virt-v2v/conversion/overlay.go). In between stand thousands of lines that debug it.
 */
final class ConversionLog {

    /** The kernel of its appliance prints six decimals. */
    private static final Pattern STEP = Pattern.compile("\\[\\s*\\d+\\.\\d{1,2}]\\s+(\\S.*)");

    private static final Pattern COPYING = Pattern.compile(".*\\bCopying disk (\\d{1,3})(?:/| out of )(\\d{1,3}).*");
    private static final Pattern COPIED =
            Pattern.compile("virt-v2v monitor(?:ing)?: Progress update, completed (\\d{1,3}) ?%.*");
    private static final Pattern COMMITTING = Pattern.compile("Conversion succeeded .{1,3} committing overlays.*");
    private static final Pattern COMMITTED = Pattern.compile("Committed and removed overlay .*");

    /** How the steps of a conversion in place begin, in their order. */
    private static final List<String> STEPS = List.of(
            "Setting up the source",
            "Opening the source",
            "Checking filesystem integrity before",
            "Detecting if this guest uses BIOS or UEFI",
            "Inspecting the source",
            "Checking for sufficient free disk space",
            "Converting ",
            "Setting a random seed",
            "SELinux relabelling",
            "Checking filesystem integrity after",
            "Closing the overlay",
            "Finishing off");

    /** Its last step is to commit, disk by disk. */
    private static final int BEFORE_COMMIT = 90;

    private static final int WHOLE = 100;
    private static final int MOST = 99;
    private static final int LONGEST = 120;
    private static final Conversion NOTHING = new Conversion(0, "");

    private final int disks;
    private int percent;
    private String step;
    private int copying = 1;
    private int copies = 1;
    private int committed;

    private ConversionLog(int disks, Conversion before) {
        this.disks = Math.max(disks, 1);
        this.percent = before.percent();
        this.step = before.step();
    }

    /**
     * Empty where nothing is known yet. It never goes back: tools that run after virt-v2v count their steps anew.
     *
     * @param before as it stood at the last look; what was printed in between may have left the end of the log
     */
    static Optional<Conversion> read(List<String> lines, int disks, Optional<Conversion> before) {
        var log = new ConversionLog(disks, before.orElse(NOTHING));
        lines.forEach(line -> log.take(line.strip()));
        var now = new Conversion(log.percent, log.step);
        return now.equals(NOTHING) ? Optional.empty() : Optional.of(now);
    }

    private void take(String line) {
        matched(COPYING, line).ifPresent(found -> {
            copying = Math.max(number(found, 1), 1);
            copies = Math.max(number(found, 2), copying);
        });
        matched(STEP, line).ifPresent(found -> begin(found.group(1)));
        matched(COPIED, line).ifPresent(found -> reach(((copying - 1) * WHOLE + number(found, 1)) / copies));
        matched(COMMITTING, line).ifPresent(found -> commit());
        matched(COMMITTED, line).ifPresent(found -> {
            committed++;
            commit();
        });
    }

    private void begin(String text) {
        step = text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
        for (var i = 0; i < STEPS.size(); i++) {
            if (text.startsWith(STEPS.get(i))) {
                reach((i + 1) * BEFORE_COMMIT / STEPS.size());
            }
        }
    }

    private void commit() {
        step = "Committing the changes to the disks";
        reach(BEFORE_COMMIT + (WHOLE - BEFORE_COMMIT) * Math.min(committed, disks) / disks);
    }

    private void reach(int next) {
        percent = Math.min(Math.max(percent, next), MOST);
    }

    private static Optional<Matcher> matched(Pattern pattern, String line) {
        return Optional.of(pattern.matcher(line)).filter(Matcher::matches);
    }

    private static int number(Matcher found, int group) {
        return Integer.parseInt(found.group(group));
    }
}
