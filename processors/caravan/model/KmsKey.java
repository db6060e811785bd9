package caravan.model;

/**
 * A KMS key as one account sees it.
 *
 * @param state {@code Enabled}, {@code Disabled}, {@code PendingDeletion} …
 * @param customer made by a customer; else it is AWS's own, such as {@code aws/ebs}, which nobody can share
 * @param symmetric for encrypting and decrypting, as EBS needs it
 */
public record KmsKey(String arn, String state, boolean customer, boolean symmetric) {

    public boolean enabled() {
        return state.equals("Enabled");
    }
}
