package caravan.inventory;

import caravan.api.InstanceMigration;
import caravan.aws.Ec2Gateway;
import caravan.model.MigrationException;
import caravan.model.Provider;
import java.util.concurrent.CompletableFuture;

/** Both ends of AWS for one provider: where the instances run, and where the new volumes are made. */
public record Sides(Provider provider, String region, Ec2Gateway source, Ec2Gateway target) {

    Sides as(String migration) {
        return new Sides(provider, region, source.as(migration), target.as(migration));
    }

    /** Where its keys lead now: a change of the Secret reaches gateways that are open already. */
    public CompletableFuture<Place> place() {
        return source.accountId().thenCombine(target.accountId(), (from, to) -> new Place(region, from, to));
    }

    /**
     * The same, when they lead to where the record's machine is. Elsewhere nothing of it can be seen, and what is not seen
     * there must not be taken for gone: fails with the reason ProviderUnusable, until they lead back.
     */
    public CompletableFuture<Sides> at(InstanceMigration record) {
        var intent = record.getSpec().intent();
        if (intent == null) {
            return CompletableFuture.completedFuture(this);
        }
        var wanted = Place.of(intent);
        return place().thenApply(place -> {
            if (!place.equals(wanted)) {
                throw elsewhere(record, wanted, place);
            }
            return this;
        });
    }

    /**
     * The same of the source alone, so that nothing of the target's keys keeps a machine off. The target of these must not
     * be asked: nobody has looked where its keys lead.
     */
    CompletableFuture<Sides> sourceAt(InstanceMigration record) {
        var intent = record.getSpec().intent();
        if (intent == null) {
            return CompletableFuture.completedFuture(this);
        }
        var wanted = Place.of(intent);
        return source.accountId().thenApply(account -> {
            var alone = wanted.sourceAccount().equals(wanted.targetAccount());
            var place = new Place(region, account, alone ? account : wanted.targetAccount());
            if (!place.equals(wanted)) {
                throw elsewhere(record, wanted, place);
            }
            return this;
        });
    }

    private MigrationException elsewhere(InstanceMigration record, Place wanted, Place place) {
        return new MigrationException(
                "ProviderUnusable",
                "Provider " + provider.ref(),
                "Provider " + provider.ref() + " cannot be used for instance "
                        + record.getSpec().instanceId() + ": when its migration was planned it led to " + wanted
                        + ", now it leads to " + place + ".",
                "Let Secret " + provider.secret() + " name region " + wanted.region() + " and keys of account "
                        + wanted.sourceAccount() + " again, and make another Provider for what is elsewhere; running"
                        + " migrations go on at once.");
    }
}
