package caravan.sim.aws.iam;

/** What IAM says. */
public enum Decision {
    ALLOWED,
    /** No statement allows it. */
    NOT_ALLOWED,
    /** A statement denies it, whatever others allow. */
    DENIED
}
