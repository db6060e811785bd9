package caravan.sim.aws;

/** Who calls: keys are bound to an account, as in AWS. */
public record Caller(String accountId, String accessKeyId, String arn) {}
