package caravan.aws;

import java.net.URI;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;

/**
 * Which EC2 a client is for.
 *
 * @param ec2Endpoint empty: the region's own
 * @param stsEndpoint of STS, KMS and Service Quotas; empty: the region's own
 * @param credentials asked anew at every call
 * @param skew is told about the dates of the answers
 */
public record ClientSpec(
        String region,
        Optional<URI> ec2Endpoint,
        Optional<URI> stsEndpoint,
        AwsCredentialsProvider credentials,
        ClockSkew skew) {
    ClientSpec with(AwsCredentialsProvider others) {
        return new ClientSpec(region, ec2Endpoint, stsEndpoint, others, skew);
    }
}
