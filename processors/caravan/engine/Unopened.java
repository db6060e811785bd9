package caravan.engine;

import caravan.api.Failure;
import caravan.ledger.Transitions;
import caravan.model.ObjectRef;
import caravan.model.State;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Why machines of a Migration have no record yet: what its last opening has met. A record tells its own trouble; without
 * one only this can. In memory: after a restart the next opening meets the same. Each opening replaces what the one
 * before has told, so it is never more than the machines of the Migrations there are.
 */
public final class Unopened {

    /** An admission webhook may answer with whole pages, for each machine. */
    private static final int LONGEST_TEXT = 1_000;

    private final Transitions transitions;
    /** By the uid of a Migration, then by instance. */
    private final Map<String, Map<String, Failure>> failures = new ConcurrentHashMap<>();

    public Unopened(Transitions transitions) {
        this.transitions = transitions;
    }

    /** What an opening has failed of, by instance; empty when all went well. A reason that is new is announced, once. */
    void tell(ObjectRef migration, Map<String, Throwable> causes) {
        var told = new HashMap<String, Failure>();
        causes.forEach((instance, cause) -> told.put(instance, failure(instance, cause)));
        var before = told.isEmpty() ? failures.remove(migration.uid()) : failures.put(migration.uid(), told);
        var known = reasons(before == null ? Map.of() : before);
        var fresh = reasons(told);
        fresh.removeAll(known);
        told.entrySet().stream().sorted(Map.Entry.comparingByKey()).forEachOrdered(one -> {
            if (fresh.remove(one.getValue().reason())) {
                transitions.notOpened(migration, one.getKey(), one.getValue());
            }
        });
    }

    private static Set<String> reasons(Map<String, Failure> told) {
        return told.values().stream().map(Failure::reason).collect(Collectors.toCollection(HashSet::new));
    }

    private static Failure failure(String instance, Throwable cause) {
        var text = Diagnosis.text(cause);
        return new Failure(
                State.PENDING.text(),
                Diagnosis.reason(cause),
                false,
                instance,
                Diagnosis.remedy(cause),
                "",
                List.of(text.length() > LONGEST_TEXT ? text.substring(0, LONGEST_TEXT) + "…" : text));
    }

    /** What is known of a Migration that is gone, or has completed, is forgotten. */
    void keepOnly(Set<String> migrationUids) {
        failures.keySet().retainAll(migrationUids);
    }

    /** Why that instance has no record of that Migration; empty where nothing has failed. */
    public Optional<Failure> of(String migrationUid, String instance) {
        return Optional.ofNullable(failures.getOrDefault(migrationUid, Map.of()).get(instance));
    }
}
