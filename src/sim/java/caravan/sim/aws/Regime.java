package caravan.sim.aws;

/** What holds in every region of one AWS. */
record Regime(Pace pace, Fates fates, Consistency consistency, Quotas quotas, Permissions permissions) {

    static Regime of(Pace pace, Fates fates) {
        return new Regime(pace, fates, new Consistency(), new Quotas(), new Permissions());
    }
}
