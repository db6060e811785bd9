package caravan.planning;

import java.util.Comparator;
import java.util.regex.Pattern;

/**
 * The order of device names: letters before their number, {@code sdb} before {@code sdaa}, {@code sda2} before
 * {@code sda10}, and {@code /dev/sdf}, {@code xvdf} and {@code /dev/xvdf} at the same place.
 */
final class DeviceOrder {

    private static final Pattern DEVICE = Pattern.compile("(?:/dev/)?(?:sd|xvd|hd)?([a-z]*)(\\d{0,9}).*");

    static final Comparator<String> NATURAL = Comparator.comparingInt(
                    (String name) -> letters(name).length())
            .thenComparing(DeviceOrder::letters)
            .thenComparingInt(DeviceOrder::number)
            .thenComparing(Comparator.naturalOrder());

    private DeviceOrder() {}

    private static String letters(String name) {
        var device = DEVICE.matcher(name);
        return device.matches() ? device.group(1) : name;
    }

    private static int number(String name) {
        var device = DEVICE.matcher(name);
        return device.matches() && !device.group(2).isEmpty() ? Integer.parseInt(device.group(2)) : 0;
    }
}
