package caravan.aws;

import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.servicequotas.ServiceQuotasClient;
import software.amazon.awssdk.services.sts.StsClient;

/** Opens the SDK's clients, or stand-ins for them in the same process; closing it closes them all. */
public interface AwsClients extends AutoCloseable {

    Ec2Client ec2(ClientSpec spec, CallGroup group);

    StsClient sts(ClientSpec spec);

    /** For reads, or for changes. */
    KmsClient kms(ClientSpec spec, boolean changing);

    /** For reads. */
    ServiceQuotasClient serviceQuotas(ClientSpec spec);

    @Override
    void close();
}
