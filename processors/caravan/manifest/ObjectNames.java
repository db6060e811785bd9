package caravan.manifest;

import caravan.model.Identity;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;

/** Names of target objects: always DNS-1123 labels, and the same for the same record at every try. */
public final class ObjectNames {

    /** Longest DNS-1123 label and longest label value. */
    static final int LONGEST = 63;

    private static final int HASH_BYTES = 4;
    /** What is left of the longest name beside a dash and a hash. */
    private static final int LONGEST_BEFORE_HASH = LONGEST - 1 - 2 * HASH_BYTES;

    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
    private static final char DASH = '-';
    /** What becomes a dash; everything else that is neither letter nor digit is left out. */
    private static final String SEPARATORS = "-._+*/\\ \t\n\u000B\f\r";

    private static final Pattern EDGES = Pattern.compile("^-|-$");

    private ObjectNames() {}

    public static boolean isLabel(String text) {
        return LABEL.matcher(text).matches();
    }

    /** Eight hexadecimal digits. No part may hold a line break. */
    public static String hash(String... parts) {
        try {
            var digest = MessageDigest.getInstance("SHA-256")
                    .digest(String.join("\n", parts).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, HASH_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java runtime has SHA-256.", e);
        }
    }

    /** A name for the virtual machine, made from the instance's; one without a usable character gets its id's hash. */
    public static String virtualMachine(String name, String instanceId) {
        var clean = limited(sanitised(name), LONGEST);
        return clean.isEmpty() ? "vm-" + hash(instanceId) : clean;
    }

    /** The name for an instance whose clean name another one has already. */
    public static String distinct(String name, String instanceId) {
        return hashed(name, hash(instanceId));
    }

    /** What distinguishes the objects of one disk of one migration. */
    public static String diskHash(String record, String sourceVolumeId) {
        return hash(record, sourceVolumeId);
    }

    /** A claim's name where the template gives the beginning only. */
    public static String claim(String rendered, String diskHash) {
        return hashed(sanitised(rendered), diskHash);
    }

    /** A claim's name where the template gives all of it; it may be empty or too long. */
    public static String exactClaim(String rendered) {
        return sanitised(rendered);
    }

    /** Claims of one name may exist in many namespaces, so the hash is always part of it. */
    public static String persistentVolume(String claim, String diskHash) {
        var ending = "-" + diskHash;
        var start = claim.endsWith(ending) ? claim.substring(0, claim.length() - ending.length()) : claim;
        return hashed("pv-" + start, diskHash);
    }

    /** Pods and Secrets: {@code <plan>-<instance>-<hash>}, another one for each purpose and attempt. */
    static String ofPlan(Identity identity, String purpose, int attempt) {
        var instance = sanitised(identity.instanceId());
        var plan = limited(sanitised(identity.plan().name()), LONGEST_BEFORE_HASH - 1 - instance.length());
        return hashed(sanitised(plan + "-" + instance), hash(identity.record(), purpose, String.valueOf(attempt)));
    }

    /** A label's value of any length: a long one becomes its beginning and a hash. */
    static String labelValue(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST_BEFORE_HASH) + "-" + hash(text);
    }

    private static String hashed(String start, String hash) {
        var limited = limited(start, LONGEST_BEFORE_HASH);
        return limited.isEmpty() ? hash : limited + "-" + hash;
    }

    private static String limited(String clean, int most) {
        return clean.length() <= most
                ? clean
                : EDGES.matcher(clean.substring(0, Math.max(most, 0))).replaceAll("");
    }

    /** Without regular expressions: each machine's name is compared with that of every other one of its plan. */
    private static String sanitised(String text) {
        if (isClean(text)) {
            return text;
        }
        var clean = new StringBuilder(text.length());
        for (var c : text.toLowerCase(Locale.ROOT).toCharArray()) {
            if (isPlain(c)) {
                clean.append(c);
            } else if (SEPARATORS.indexOf(c) >= 0 && !clean.isEmpty() && clean.charAt(clean.length() - 1) != DASH) {
                clean.append(DASH);
            }
        }
        var end = clean.length() - 1;
        return end >= 0 && clean.charAt(end) == DASH ? clean.substring(0, end) : clean.toString();
    }

    private static boolean isClean(String text) {
        var last = DASH;
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (!isPlain(c) && (c != DASH || last == DASH)) {
                return false;
            }
            last = c;
        }
        return text.isEmpty() || last != DASH;
    }

    private static boolean isPlain(char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    }
}
