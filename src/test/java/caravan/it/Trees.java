package caravan.it;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** Compares what was sent with what came back. */
final class Trees {

    private Trees() {}

    /** A line for each value of {@code sent} that {@code back} lacks or has otherwise. What came on top does not count. */
    static List<String> lost(JsonNode sent, JsonNode back) {
        var lost = new ArrayList<String>();
        compare("", sent, back, lost);
        return lost;
    }

    private static void compare(String path, JsonNode sent, JsonNode back, List<String> lost) {
        if (sent.isObject() && back.isObject()) {
            sent.properties()
                    .forEach(field ->
                            compare(path + "/" + field.getKey(), field.getValue(), back.path(field.getKey()), lost));
        } else if (sent.isArray() && back.isArray() && sent.size() == back.size()) {
            for (int i = 0; i < sent.size(); i++) {
                compare(path + "/" + i, sent.get(i), back.get(i), lost);
            }
        } else if (!same(sent, back)) {
            lost.add(path + ": sent " + sent + ", got " + (back.isMissingNode() ? "nothing" : back));
        }
    }

    /** An int and a long of the same value are the same number. */
    private static boolean same(JsonNode sent, JsonNode back) {
        if (sent.isNumber() && back.isNumber()) {
            return sent.decimalValue().compareTo(back.decimalValue()) == 0;
        }
        return sent.equals(back);
    }
}
