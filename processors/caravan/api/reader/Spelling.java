package caravan.api.reader;

import java.util.Locale;
import java.util.stream.IntStream;

/** How far two words are from each other. */
final class Spelling {

    private Spelling() {}

    /** The fewest letters to change, add, leave out or swap with their neighbour; case does not count. */
    static int distance(String one, String other) {
        var a = one.toLowerCase(Locale.ROOT);
        var b = other.toLowerCase(Locale.ROOT);
        var rows = new int[a.length() + 1][];
        rows[0] = IntStream.rangeClosed(0, b.length()).toArray();
        for (var i = 1; i <= a.length(); i++) {
            rows[i] = new int[b.length() + 1];
            rows[i][0] = i;
            for (var j = 1; j <= b.length(); j++) {
                var same = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                rows[i][j] = Math.min(rows[i - 1][j - 1] + same, 1 + Math.min(rows[i - 1][j], rows[i][j - 1]));
                if (swapped(a, b, i, j)) {
                    rows[i][j] = Math.min(rows[i][j], rows[i - 2][j - 2] + 1);
                }
            }
        }
        return rows[a.length()][b.length()];
    }

    private static boolean swapped(String a, String b, int i, int j) {
        return i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
    }
}
