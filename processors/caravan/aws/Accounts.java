package caravan.aws;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Whose quota a call draws from: that of its account in that region, as soon as STS has named the account; until then
 * that of its key. EC2 counts by account, whichever of its keys calls, for whichever provider.
 */
final class Accounts {

    private final Map<String, String> accountByKey = new ConcurrentHashMap<>();
    private final Map<Place, Quota> quotas = new ConcurrentHashMap<>();

    /**
     * Who calls, and where.
     *
     * @param keyId access key, or what stands for the default chain
     * @param endpoint empty for AWS's own
     */
    record Caller(String keyId, String region, String endpoint) {

        private String key() {
            return "key " + keyId + " " + endpoint;
        }
    }

    private record Place(String who, String region, String endpoint) {

        Place of(String account) {
            return new Place(account, region, endpoint);
        }
    }

    boolean knows(Caller caller) {
        return accountByKey.containsKey(caller.key());
    }

    /** Made when nobody has called as this account or key before. */
    Quota quota(Caller caller, Supplier<Quota> make) {
        var who = accountByKey.getOrDefault(caller.key(), caller.key());
        return quotas.computeIfAbsent(new Place(who, caller.region(), caller.endpoint()), unknown -> make.get());
    }

    /** What was drawn by the key so far counts on, unless another key of the account was first. */
    void learned(Caller caller, String account) {
        quotas.forEach((place, own) -> {
            if (place.who().equals(caller.key())) {
                quotas.putIfAbsent(place.of(account), own);
            }
        });
        accountByKey.put(caller.key(), account);
    }

    void each(Consumer<Quota> act) {
        quotas.values().stream().distinct().forEach(act);
    }
}
