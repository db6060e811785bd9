package caravan.sim.aws;

import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/**
 * One request as AWS received it: what a watcher is told before and after its work.
 *
 * @param number 1 for the first request that this AWS ever received, whoever sent it
 * @param region empty for STS, which has none here
 * @param at simulated time of the request's arrival
 * @param ids that the request names; after a mutating call also those that its answer names
 * @param refusal the error code; empty before the work, and when the work was done
 */
public record Call(
        int number,
        String operation,
        Caller caller,
        String region,
        Instant at,
        List<String> ids,
        Optional<String> refusal) {

    /** Appended to the name of a call with DryRun, which is counted and goes wrong by itself. */
    static final String REHEARSED = " (dry run)";

    public Call {
        ids = List.copyOf(ids);
    }

    public String accessKeyId() {
        return caller.accessKeyId();
    }

    public String accountId() {
        return caller.accountId();
    }

    /** False for reads. */
    public boolean mutating() {
        return mutating(operation);
    }

    /** The API action, whose requests AWS counts, with DryRun or without. */
    String action() {
        return operation.endsWith(REHEARSED)
                ? operation.substring(0, operation.length() - REHEARSED.length())
                : operation;
    }

    static boolean mutating(String operation) {
        return !operation.endsWith(REHEARSED)
                && !operation.startsWith("Describe")
                && !operation.startsWith("Get")
                && !operation.startsWith("List");
    }

    /** As the AWS request id of an answer; the same in every run. */
    String requestId() {
        return String.format("00000000-0000-4000-8000-%012d", number);
    }

    Call refused(String code) {
        return new Call(number, operation, caller, region, at, ids, Optional.of(code));
    }

    Call done(List<String> made) {
        var all = new LinkedHashSet<>(ids);
        all.addAll(made);
        return new Call(number, operation, caller, region, at, List.copyOf(all), Optional.empty());
    }

    @Override
    public String toString() {
        return "#" + number + " " + operation + " by " + caller.accessKeyId()
                + refusal.map(code -> " -> " + code).orElse("");
    }
}
