package caravan.aws;

import caravan.model.Fence;
import caravan.model.Timer;
import java.time.Clock;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import software.amazon.awssdk.services.ec2.Ec2Client;

/**
 * What the gateways need of the process that they run in. They start no thread and read no time but by this.
 *
 * @param timer the time that waits, windows, pauses and token buckets go by
 * @param clock the machine's own, by which requests are signed
 * @param random of jitter; used by many threads
 * @param continuations bounded; may run long continuations
 * @param lanes opens the executor of this name for calls, which block; {@link CallThreads} in a real process
 * @param binder gets every guarded client under the name by which endpoints find it
 */
public record Ec2Surroundings(
        Fence fence,
        Timer timer,
        Clock clock,
        RandomGenerator random,
        AwsMeter meter,
        Executor continuations,
        Function<String, Executor> lanes,
        BiConsumer<String, Ec2Client> binder) {}
