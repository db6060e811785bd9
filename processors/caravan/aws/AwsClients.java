package caravan.aws;

import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.sts.StsClient;

/** Opens the SDK's clients, or stand-ins for them in the same process; closing it closes them all. */
public interface AwsClients extends AutoCloseable {

    Ec2Client ec2(ClientSpec spec, CallGroup group);

    StsClient sts(ClientSpec spec);

    @Override
    void close();
}
