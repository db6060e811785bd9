package caravan.sim.kube;

/** How the life of a simulated pod goes. */
public sealed interface PodOutcome {

    /** Runs, then ends with exit code 0 and this termination message. */
    record Succeeds(String message) implements PodOutcome {}

    /** Runs, then ends with this exit code and termination message. */
    record Fails(int exitCode, String message) implements PodOutcome {}

    /** Runs until somebody deletes it. */
    record Hangs() implements PodOutcome {}

    /** Runs, then the node throws it out. */
    record Evicted() implements PodOutcome {}

    /** Stays Pending with this reason, such as ImagePullBackOff. */
    record NeverStarts(String reason) implements PodOutcome {}
}
