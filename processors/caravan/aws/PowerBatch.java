package caravan.aws;

import java.util.List;

/** Instances of one account that one call stops or starts. */
public final class PowerBatch {

    private final PowerLine line;
    private final List<Wish> wishes;
    private final Quota quota;

    PowerBatch(PowerLine line, List<Wish> wishes, Quota quota) {
        this.line = line;
        this.wishes = List.copyOf(wishes);
        this.quota = quota;
    }

    /** One instance, and who waits for it. */
    record Wish(String instanceId, Asked<Void> done) {}

    /** Under this name the registry holds the client for the {@code aws2-ec2} endpoint. */
    public String client() {
        return line.client();
    }

    public List<String> instanceIds() {
        return wishes.stream().map(Wish::instanceId).toList();
    }

    PowerLine line() {
        return line;
    }

    List<Wish> wishes() {
        return wishes;
    }

    Quota quota() {
        return quota;
    }

    @Override
    public String toString() {
        return line.operation() + " of " + instanceIds() + " by " + client();
    }
}
