package caravan.model;

/**
 * What an account's EBS does with new volumes that say nothing about encryption.
 *
 * @param encrypting whether it encrypts each of them
 * @param kmsKeyId the key of encrypted volumes that name none: an ARN, or {@code alias/aws/ebs}
 */
public record EbsDefaults(boolean encrypting, String kmsKeyId) {

    /** Nothing is encrypted that does not ask for it. */
    public static final EbsDefaults NONE = new EbsDefaults(false, "alias/aws/ebs");
}
