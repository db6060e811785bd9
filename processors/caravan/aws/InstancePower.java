package caravan.aws;

import caravan.model.SuspendedException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ec2.model.InstanceStateChange;
import software.amazon.awssdk.services.ec2.model.StartInstancesRequest;
import software.amazon.awssdk.services.ec2.model.StartInstancesResponse;
import software.amazon.awssdk.services.ec2.model.StopInstancesRequest;
import software.amazon.awssdk.services.ec2.model.StopInstancesResponse;

/**
 * Hands out the stops and starts that are due, with the bodies for the {@code aws2-ec2} endpoints, and takes back what
 * came of them: the component makes no call and says nothing when the body is of any other class (measured, Camel
 * 4.18.0), so only an answer of the right class that names an instance counts.
 */
public final class InstancePower {

    static final String STOP = "StopInstances";
    static final String START = "StartInstances";

    private final List<PowerLine> lines = new CopyOnWriteArrayList<>();
    private Optional<SuspendedException> suspended = Optional.empty();

    InstancePower() {}

    /** At most one per account and kind; each is handed back by {@link #answered} or {@link #failed}. */
    public List<PowerBatch> due() {
        return lines.stream().flatMap(line -> line.due().stream()).toList();
    }

    public boolean isStop(PowerBatch batch) {
        return batch.line().operation().equals(STOP);
    }

    public boolean isStart(PowerBatch batch) {
        return batch.line().operation().equals(START);
    }

    /** Never forced: writes rarely reach EBS after a forced stop (EC2 API reference, StopInstances). */
    public StopInstancesRequest stopRequest(PowerBatch batch) {
        return StopInstancesRequest.builder()
                .instanceIds(batch.instanceIds())
                .force(false)
                .hibernate(false)
                .build();
    }

    public StartInstancesRequest startRequest(PowerBatch batch) {
        return StartInstancesRequest.builder().instanceIds(batch.instanceIds()).build();
    }

    /** Tells those who wait; the answer names each instance that it is about. */
    public void answered(PowerBatch batch, Object answer) {
        batch.line()
                .answered(
                        batch,
                        changes(batch, answer)
                                .map(InstanceStateChange::instanceId)
                                .collect(Collectors.toSet()));
    }

    private Stream<InstanceStateChange> changes(PowerBatch batch, Object answer) {
        if (isStop(batch) && answer instanceof StopInstancesResponse stopping) {
            return stopping.stoppingInstances().stream();
        }
        return isStart(batch) && answer instanceof StartInstancesResponse starting
                ? starting.startingInstances().stream()
                : Stream.empty();
    }

    /** Tells those who wait, or tries again where EC2 has definitely done nothing. */
    public void failed(PowerBatch batch, Throwable problem) {
        batch.line().failed(batch, AwsFaults.translate(batch.line().operation(), problem));
    }

    synchronized PowerLine add(PowerLine line) {
        suspended.ifPresent(line::suspendAll);
        lines.add(line);
        return line;
    }

    synchronized void suspendAll(SuspendedException why) {
        suspended = Optional.of(why);
        lines.forEach(line -> line.suspendAll(why));
    }

    synchronized void resume() {
        suspended = Optional.empty();
        lines.forEach(PowerLine::resume);
    }
}
