package caravan.it;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Takes the commands of one program out of the sh blocks of a Markdown text. */
final class ShellCommands {

    private static final Pattern BLOCK = Pattern.compile("(?ms)^```sh *$\\n(.*?)^```");
    private static final Pattern HERE_DOCUMENT = Pattern.compile("<<-? *['\"]?(\\w+)");

    private ShellCommands() {}

    /** In order; one command may have several lines, by a backslash or a here-document. */
    static List<String> of(String program, String markdown) {
        return BLOCK.matcher(markdown)
                .results()
                .flatMap(block -> commands(block.group(1)))
                .filter(command -> command.startsWith(program + " "))
                .toList();
    }

    private static Stream<String> commands(String block) {
        var commands = new ArrayList<String>();
        var lines = block.lines().iterator();
        while (lines.hasNext()) {
            var command = new StringBuilder(lines.next());
            while (command.toString().endsWith("\\") && lines.hasNext()) {
                command.append('\n').append(lines.next());
            }
            var document = HERE_DOCUMENT.matcher(command);
            if (document.find()) {
                command.append('\n').append(String.join("\n", until(document.group(1), lines)));
            }
            commands.add(command.toString());
        }
        return commands.stream();
    }

    private static List<String> until(String end, Iterator<String> lines) {
        var taken = new ArrayList<String>();
        while (lines.hasNext()
                && (taken.isEmpty() || !taken.get(taken.size() - 1).equals(end))) {
            taken.add(lines.next());
        }
        return taken;
    }
}
