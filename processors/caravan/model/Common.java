package caravan.model;

/**
 * Words that thousands of objects have in common. What is read from a wire is a text of its own each time; of ten
 * thousand machines these were a quarter of all that is held of them.
 */
public final class Common {

    private Common() {}

    /** The one text of these letters; null stays null. */
    public static String word(String text) {
        return text == null ? null : text.intern();
    }
}
