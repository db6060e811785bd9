package caravan.api.reader;

import caravan.model.TargetPower;
import java.util.regex.Pattern;

/** The words that fields of a Plan may hold. */
final class Words {

    static final String POWER = "targetPowerState";
    static final String A_LABEL =
            "at most 63 of the characters a-z, 0-9 and -, with a letter or digit at both ends (a DNS-1123 label)";

    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
    private static final Pattern INSTANCE = Pattern.compile("i-[0-9a-z]{1,32}");

    private Words() {}

    static boolean isLabel(String text) {
        return LABEL.matcher(text).matches();
    }

    static boolean isInstanceId(String text) {
        return INSTANCE.matcher(text).matches();
    }

    static TargetPower power(Fields fields) {
        var word = fields.text(POWER);
        return switch (word) {
            case "on" -> TargetPower.ON;
            case "off" -> TargetPower.OFF;
            case "auto", "" -> TargetPower.AUTO;
            default -> {
                fields.refuse(POWER, "is '" + word + "'", "on, off or auto");
                yield TargetPower.AUTO;
            }
        };
    }
}
