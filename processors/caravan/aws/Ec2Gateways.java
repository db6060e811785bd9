package caravan.aws;

/** Opens the two sides of a provider. The same access gives the same gateway for the life of the process. */
public interface Ec2Gateways {

    /** Where the instances run. */
    Ec2Gateway source(Ec2Access access);

    /** Where the new volumes are made: the same as the source unless the provider has target keys. */
    Ec2Gateway target(Ec2Access access);
}
