package caravan.sim.kube;

import java.time.Duration;

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

    /** No node takes it: Pending for ever, with this message of the scheduler. */
    record NeverScheduled(String message) implements PodOutcome {}

    /** Its container takes more memory than it may, and the kernel kills it. */
    record OutOfMemory() implements PodOutcome {}

    /** Writes this log before it ends, which then goes on like this. */
    record Says(String log, PodOutcome then) implements PodOutcome {}

    /** Converts for so long, and writes the log of virt-v2v meanwhile, then goes on like this. */
    record Converts(Duration length, PodOutcome then) implements PodOutcome {}

    /** Its container is started a second time half way, then goes on like this. */
    record Restarts(PodOutcome then) implements PodOutcome {}
}
