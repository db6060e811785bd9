package caravan.inventory;

import caravan.api.Intent;

/**
 * Where a machine is, or where a provider's keys lead. What EC2 shows at one place says nothing of what is at another.
 *
 * @param sourceAccount of the instance and its snapshots
 * @param targetAccount of the new volumes
 */
public record Place(String region, String sourceAccount, String targetAccount) {

    /** Where the machine of this intent was found, and where its volumes are made. */
    public static Place of(Intent intent) {
        return new Place(
                intent.source().region(),
                intent.source().account(),
                intent.target().account());
    }

    @Override
    public String toString() {
        return "account " + sourceAccount
                + (targetAccount.equals(sourceAccount) ? "" : " (with volumes in account " + targetAccount + ")")
                + " in region " + region;
    }
}
