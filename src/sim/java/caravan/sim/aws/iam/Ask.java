package caravan.sim.aws.iam;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * One question to IAM: may this be done with this resource.
 *
 * @param action such as {@code ec2:CreateVolume}
 * @param resource an ARN, or {@code *} where the action knows no resources
 * @param context values by condition key; keys are compared without regard to case
 */
public record Ask(String action, String resource, Map<String, List<String>> context) {

    public Ask {
        var folded = new TreeMap<String, List<String>>();
        context.forEach((key, values) -> folded.put(key.toLowerCase(Locale.ROOT), List.copyOf(values)));
        context = folded;
    }

    /** About an action that knows no resources, and nothing else. */
    public static Ask of(String action) {
        return new Ask(action, "*", Map.of());
    }

    /** Empty where the request does not have the key. */
    List<String> values(String key) {
        return context.getOrDefault(key.toLowerCase(Locale.ROOT), List.of());
    }
}
