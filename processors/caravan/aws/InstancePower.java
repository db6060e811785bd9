package caravan.aws;

import caravan.model.MigrationException;
import java.util.List;
import software.amazon.awssdk.services.ec2.model.InstanceStateChange;
import software.amazon.awssdk.services.ec2.model.StartInstancesRequest;
import software.amazon.awssdk.services.ec2.model.StartInstancesResponse;
import software.amazon.awssdk.services.ec2.model.StopInstancesRequest;
import software.amazon.awssdk.services.ec2.model.StopInstancesResponse;

/**
 * Bodies for the {@code aws2-ec2} endpoints that stop and start instances, and the check of what came back: the component
 * makes no call and says nothing when the body is of any other class (measured, Camel 4.18.0).
 */
public final class InstancePower {

    /** Never forced: writes rarely reach EBS after a forced stop (EC2 API reference, StopInstances). */
    public StopInstancesRequest stopRequest(String instanceId) {
        return StopInstancesRequest.builder()
                .instanceIds(instanceId)
                .force(false)
                .hibernate(false)
                .build();
    }

    public StartInstancesRequest startRequest(String instanceId) {
        return StartInstancesRequest.builder().instanceIds(instanceId).build();
    }

    /** Fails unless the body is EC2's answer to the stop of this instance. */
    public void checkStop(Object body, String instanceId) {
        check(
                "StopInstances",
                instanceId,
                body instanceof StopInstancesResponse answer ? answer.stoppingInstances() : List.of());
    }

    /** Fails unless the body is EC2's answer to the start of this instance. */
    public void checkStart(Object body, String instanceId) {
        check(
                "StartInstances",
                instanceId,
                body instanceof StartInstancesResponse answer ? answer.startingInstances() : List.of());
    }

    private static void check(String operation, String instanceId, List<InstanceStateChange> changes) {
        if (changes.stream().noneMatch(change -> instanceId.equals(change.instanceId()))) {
            throw new MigrationException(
                    "UnexpectedAnswer",
                    instanceId,
                    operation + " was not answered for instance " + instanceId + ".",
                    "Look at the instance in EC2; if it has not changed, the route does not send the typed request.");
        }
    }
}
