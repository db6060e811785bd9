package caravan.aws;

/** Opens the two sides of a provider for one who only looks; what is asked is counted. */
public final class LookingGateways implements Ec2Gateways {

    private final Ec2Gateways gateways;
    private final Tally tally;

    public LookingGateways(Ec2Gateways gateways, Tally tally) {
        this.gateways = gateways;
        this.tally = tally;
    }

    @Override
    public Ec2Gateway source(Ec2Access access) {
        return new LookingGateway(gateways.source(access), tally);
    }

    @Override
    public Ec2Gateway target(Ec2Access access) {
        return new LookingGateway(gateways.target(access), tally);
    }
}
