package caravan.aws;

/** What an AWS error means to us. Unknown codes are OTHER and reported verbatim. */
public enum AwsFault {
    /** It did not happen; the same request later. */
    THROTTLED,
    /** It did not happen: as many of that kind are under way as EC2 allows. Later, unless that stays so. */
    BUSY,
    NOT_FOUND,
    /** Something must change its state first. */
    IN_WRONG_STATE,
    CAPACITY,
    QUOTA,
    DENIED,
    /** Credentials or clock: refresh, then repeat. */
    EXPIRED,
    /** The client token was used for something else, or its volume is gone. */
    TOKEN_MISMATCH,
    /** A definite no that is none of the above. */
    OTHER,
    /** It may have happened: only looking tells. */
    AMBIGUOUS
}
