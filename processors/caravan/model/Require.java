package caravan.model;

import java.time.Duration;

/** Checks of settings; each failure names the key, the value and what is allowed. */
public final class Require {

    private Require() {}

    /** Refuses zero and less. */
    public static void positive(String key, Duration value) {
        check(key, value, !value.isNegative() && !value.isZero(), "a duration longer than zero, such as 30s or 5m");
    }

    /** Refuses less than zero; zero is allowed. */
    public static void notNegative(String key, Duration value) {
        check(key, value, !value.isNegative(), "a duration of zero or more, such as 0s or 5m");
    }

    /** Both ends belong to the range. */
    public static void inRange(String key, long value, long least, long most) {
        check(key, value, least <= value && value <= most, "a whole number from " + least + " to " + most);
    }

    /** Refuses an empty text. */
    public static void notBlank(String key, String value) {
        check(key, value, !value.isBlank(), "some text");
    }

    /** Throws an IllegalArgumentException with key, value and what is allowed, unless {@code holds}. */
    public static void check(String key, Object value, boolean holds, String allowed) {
        if (!holds) {
            throw new IllegalArgumentException(key + " is '" + value + "', but must be " + allowed + ".");
        }
    }
}
