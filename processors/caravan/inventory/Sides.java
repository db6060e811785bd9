package caravan.inventory;

import caravan.aws.Ec2Gateway;
import caravan.model.Provider;

/** Both ends of AWS for one provider: where the instances run, and where the new volumes are made. */
public record Sides(Provider provider, String region, Ec2Gateway source, Ec2Gateway target) {}
