package caravan.it;

/** Closes what a failed start may have left null. */
final class Closing {

    private Closing() {}

    static void close(AutoCloseable part) {
        try (part) {
            // closed by leaving
        } catch (Exception e) {
            throw new AssertionError("A part of the test did not close.", e);
        }
    }
}
