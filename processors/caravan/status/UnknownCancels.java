package caravan.status;

import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.stream.Collectors;

/** A cancel that names no machine stops none, and its user would think that it does. Pure. */
final class UnknownCancels {

    private static final int NAMED_AT_MOST = 20;

    private UnknownCancels() {}

    /**
     * What to say about it, if anything.
     *
     * @param known ids and names of the machines; an empty one is no name
     */
    static Optional<Conditions.Text> among(Set<String> canceled, SortedSet<String> known) {
        var unknown =
                canceled.stream().filter(name -> !known.contains(name)).sorted().toList();
        return unknown.isEmpty()
                ? Optional.empty()
                : Optional.of(new Conditions.Text(
                        "NotInPlan",
                        "/spec/cancel names " + String.join(", ", unknown)
                                + ", and no machine of this migration is called so: nothing is stopped by it.",
                        remedy(known),
                        unknown));
    }

    private static String remedy(SortedSet<String> known) {
        var names = known.stream().filter(name -> !name.isEmpty()).toList();
        return "Name machines of the plan: "
                + names.stream().limit(NAMED_AT_MOST).collect(Collectors.joining(", "))
                + (names.size() > NAMED_AT_MOST ? ", …" : ".");
    }
}
