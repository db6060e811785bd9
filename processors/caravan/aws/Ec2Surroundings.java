package caravan.aws;

import caravan.model.Fence;
import caravan.model.Timer;
import java.time.Clock;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import software.amazon.awssdk.services.ec2.Ec2Client;

/**
 * What the gateways need of the process that they run in.
 *
 * @param timer the time that waits, windows and pauses go by
 * @param clock the machine's own, by which requests are signed
 * @param continuations bounded; may run long continuations
 * @param scheduler wakes those who wait for a permit
 * @param lanes opens the place for the blocking calls of a name
 * @param chance spreads what would happen all at once; used from many threads
 * @param binder gets every guarded client under the name by which endpoints find it
 */
public record Ec2Surroundings(
        Fence fence,
        Timer timer,
        Clock clock,
        AwsMeter meter,
        Executor continuations,
        ScheduledExecutorService scheduler,
        Function<String, Lane> lanes,
        RandomGenerator chance,
        BiConsumer<String, Ec2Client> binder) {}
