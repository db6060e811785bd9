package caravan.settings;

import caravan.model.Require;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.quartz.CronExpression;

/** Reads the texts of settings; one that is not allowed fails with an IllegalArgumentException that names key and value. */
record Values(Map<String, String> byKey) {

    private static final Pattern BYTES = Pattern.compile("(\\d{1,10})(KiB|MiB)?");

    String text(String key) {
        var value = byKey.get(key);
        if (value == null) {
            throw new IllegalStateException("application.properties does not list " + key + ".");
        }
        return value;
    }

    /** Separated by commas; an empty value is an empty list. */
    List<String> list(String key) {
        return Arrays.stream(text(key).split(","))
                .map(String::strip)
                .filter(item -> !item.isEmpty())
                .toList();
    }

    /** {@code key=value}, separated by commas; an empty value is an empty map. */
    Map<String, String> pairs(String key) {
        var pairs = new TreeMap<String, String>();
        for (var item : list(key)) {
            var at = item.indexOf('=');
            Require.check(key, item, at > 0, "pairs such as team=storage,env=prod");
            pairs.put(item.substring(0, at).strip(), item.substring(at + 1).strip());
        }
        return pairs;
    }

    int integer(String key) {
        var text = text(key);
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(key + " is '" + text + "', but must be a whole number.", e);
        }
    }

    boolean bool(String key) {
        var text = text(key);
        Require.check(key, text, text.equals("true") || text.equals("false"), "true or false");
        return text.equals("true");
    }

    void requireCron(String key) {
        Require.check(
                key,
                text(key),
                CronExpression.isValidExpression(text(key)),
                "a cron expression of Quartz, seconds first, such as '0 */10 * * * ?' for every ten minutes");
    }

    /** {@code 1048576}, {@code 512KiB}, {@code 1MiB}. */
    int bytes(String key) {
        var matcher = BYTES.matcher(text(key));
        Require.check(key, text(key), matcher.matches(), "a size such as 1048576, 512KiB or 1MiB");
        var unit = matcher.group(2) == null ? 0 : matcher.group(2).equals("KiB") ? 10 : 20;
        var bytes = Long.parseLong(matcher.group(1)) << unit;
        Require.inRange(key, bytes, 0, Integer.MAX_VALUE);
        return (int) bytes;
    }

    /** {@code 90s}, {@code 5m}, {@code 1h30m}, {@code 0.2s}, {@code 2d}. */
    Duration duration(String key) {
        var text = text(key).toUpperCase(Locale.ROOT);
        try {
            return Duration.parse(text.endsWith("D") ? "P" + text : "PT" + text);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    key + " is '" + text(key) + "', but must be a duration such as 90s, 5m or 1h30m.", e);
        }
    }
}
