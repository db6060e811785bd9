package caravan.sim.aws;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.ec2.model.AttributeBooleanValue;
import software.amazon.awssdk.services.ec2.model.AttributeValue;
import software.amazon.awssdk.services.ec2.model.DescribeInstanceAttributeRequest;
import software.amazon.awssdk.services.ec2.model.DescribeInstanceAttributeResponse;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesResponse;
import software.amazon.awssdk.services.ec2.model.DeviceType;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceLifecycleType;
import software.amazon.awssdk.services.ec2.model.InstanceState;
import software.amazon.awssdk.services.ec2.model.InstanceStateChange;
import software.amazon.awssdk.services.ec2.model.InstanceStateName;
import software.amazon.awssdk.services.ec2.model.ModifyInstanceAttributeRequest;
import software.amazon.awssdk.services.ec2.model.ModifyInstanceAttributeResponse;
import software.amazon.awssdk.services.ec2.model.Reservation;
import software.amazon.awssdk.services.ec2.model.StartInstancesRequest;
import software.amazon.awssdk.services.ec2.model.StartInstancesResponse;
import software.amazon.awssdk.services.ec2.model.StateReason;
import software.amazon.awssdk.services.ec2.model.StopInstancesRequest;
import software.amazon.awssdk.services.ec2.model.StopInstancesResponse;
import software.amazon.awssdk.services.ec2.model.TerminateInstancesRequest;
import software.amazon.awssdk.services.ec2.model.TerminateInstancesResponse;

import static software.amazon.awssdk.services.ec2.model.InstanceStateName.PENDING;
import static software.amazon.awssdk.services.ec2.model.InstanceStateName.RUNNING;
import static software.amazon.awssdk.services.ec2.model.InstanceStateName.SHUTTING_DOWN;
import static software.amazon.awssdk.services.ec2.model.InstanceStateName.STOPPED;
import static software.amazon.awssdk.services.ec2.model.InstanceStateName.STOPPING;
import static software.amazon.awssdk.services.ec2.model.InstanceStateName.TERMINATED;

/** The life of instances. A call with several ids changes all of them or none. */
final class Instances {

    private static final Map<InstanceStateName, Integer> CODES =
            Map.of(PENDING, 0, RUNNING, 16, SHUTTING_DOWN, 32, TERMINATED, 48, STOPPING, 64, STOPPED, 80);
    private static final Set<InstanceStateName> GONE = EnumSet.of(SHUTTING_DOWN, TERMINATED);
    private static final String USER_STOP = "Client.UserInitiatedShutdown";
    private static final String HIBERNATED = "Client.UserInitiatedHibernate";

    /** Terminated instances stay visible for about an hour. */
    private static final Duration AFTERLIFE = Duration.ofHours(1);

    private final SimRegion region;

    Instances(SimRegion region) {
        this.region = region;
    }

    DescribeInstancesResponse describe(Turn turn, DescribeInstancesRequest request) {
        var found = region.instances.find(turn, request.instanceIds(), request.filters());
        var limits = new Paging.Limits(1_000, request.instanceIds());
        var page = Paging.page(found, request.maxResults(), request.nextToken(), limits);
        return DescribeInstancesResponse.builder()
                .reservations(
                        page.items().stream().map(one -> reservation(turn, one)).toList())
                .nextToken(page.nextToken())
                .build();
    }

    private static Reservation reservation(Turn turn, Instance instance) {
        return Reservation.builder()
                .reservationId(instance.instanceId().replaceFirst("^i-", "r-"))
                .ownerId(turn.account())
                .instances(instance)
                .build();
    }

    StopInstancesResponse stop(Turn turn, StopInstancesRequest request) {
        Refusal.unlessGiven(request.instanceIds(), "InstanceId");
        var all = region.instances.own(turn, request.instanceIds());
        all.forEach(one -> checkStop(one.id(), state(turn, one)));
        all.forEach(one -> checkStoppable(one.at(turn.now()).orElseThrow()));
        var reason = Boolean.TRUE.equals(request.hibernate()) ? HIBERNATED : USER_STOP;
        return StopInstancesResponse.builder()
                .stoppingInstances(
                        all.stream().map(one -> stop(turn, one, reason)).toList())
                .build();
    }

    private void checkStop(String id, InstanceStateName state) {
        if (GONE.contains(state) || state == PENDING) {
            throw wrongState(id, "stopped");
        }
        if (region.stopProtected.contains(id)) {
            throw Refusal.of(
                    "OperationNotPermitted",
                    "The instance '" + id + "' may not be stopped. Modify its 'disableApiStop' instance attribute"
                            + " and try again.");
        }
    }

    /** EC2 user guide, "Stop and start Amazon EC2 instances" and "Spot Instance interruptions": one-time requests. */
    private static void checkStoppable(Instance instance) {
        if (instance.rootDeviceType() == DeviceType.INSTANCE_STORE
                || instance.instanceLifecycle() == InstanceLifecycleType.SPOT) {
            throw Refusal.of(
                    "UnsupportedOperation",
                    "The instance '" + instance.instanceId() + "' cannot be stopped: it has an instance store root"
                            + " device or belongs to a one-time Spot request");
        }
    }

    /** Also from within the guest, which has a reason of its own. */
    InstanceStateChange stop(Turn turn, Resource<Instance> one, String reason) {
        var before = one.at(turn.now()).orElseThrow();
        if (before.state().name() == RUNNING) {
            var stopping = before.toBuilder()
                    .state(stateOf(STOPPING))
                    .stateReason(why -> why.code(reason).message(reason + ": initiated shutdown"))
                    .stateTransitionReason("User initiated (" + turn.now() + ")")
                    .build();
            one.timeline().set(turn.now(), stopping);
            var takes = region.fates().stopTakes(one.id()).orElse(region.pace().stop());
            one.timeline().plan(turn.now().plus(takes), with(stopping, STOPPED));
        }
        return changed(turn, one, before);
    }

    StartInstancesResponse start(Turn turn, StartInstancesRequest request) {
        Refusal.unlessGiven(request.instanceIds(), "InstanceId");
        var all = region.instances.own(turn, request.instanceIds());
        all.forEach(one -> checkStart(one.id(), state(turn, one)));
        all.forEach(one -> checkCapacity(one.id()));
        return StartInstancesResponse.builder()
                .startingInstances(all.stream().map(one -> start(turn, one)).toList())
                .build();
    }

    private static void checkStart(String id, InstanceStateName state) {
        if (GONE.contains(state) || state == STOPPING) {
            throw wrongState(id, "started");
        }
    }

    private void checkCapacity(String id) {
        region.fates().startRefused(id).ifPresent(code -> {
            throw QueryWire.EC2.fault(
                    500, code, "Insufficient capacity: the instance '" + id + "' cannot be started at the moment.");
        });
    }

    private InstanceStateChange start(Turn turn, Resource<Instance> one) {
        var before = one.at(turn.now()).orElseThrow();
        if (before.state().name() == STOPPED) {
            var pending = before.toBuilder()
                    .state(stateOf(PENDING))
                    .launchTime(later(turn.now(), before.launchTime()))
                    .stateReason((StateReason) null)
                    .stateTransitionReason("")
                    .build();
            one.timeline().set(turn.now(), pending);
            one.timeline().plan(turn.now().plus(region.pace().start()), started(turn, one.id(), pending));
        }
        return changed(turn, one, before);
    }

    /** A start without kms:CreateGrant is accepted too, and falls back; LaunchTime has changed all the same. */
    private Instance started(Turn turn, String id, Instance pending) {
        return region.fates()
                .startFails(id)
                .or(() -> keyDenied(pending) || !new KeyUse(region, turn).mayStart(pending)
                        ? Optional.of(Fates.NO_GRANT)
                        : Optional.empty())
                .map(code -> with(pending, STOPPED).toBuilder()
                        .stateReason(why -> why.code(code).message(code + ": error on launch"))
                        .build())
                .orElseGet(() -> with(pending, RUNNING));
    }

    private boolean keyDenied(Instance instance) {
        return instance.blockDeviceMappings().stream()
                .flatMap(mapping -> region.volumes.any(mapping.ebs().volumeId()).stream())
                .flatMap(volume -> volume.timeline().last().stream())
                .anyMatch(volume -> region.fates().isDenied(volume.kmsKeyId()));
    }

    /** Every start shows another LaunchTime, even two within a millisecond. */
    private static Instant later(Instant now, Instant before) {
        return now.isAfter(before) ? now : before.plusMillis(1);
    }

    TerminateInstancesResponse terminate(Turn turn, TerminateInstancesRequest request) {
        Refusal.unlessGiven(request.instanceIds(), "InstanceId");
        var all = region.instances.own(turn, request.instanceIds());
        return TerminateInstancesResponse.builder()
                .terminatingInstances(
                        all.stream().map(one -> terminate(turn, one)).toList())
                .build();
    }

    private InstanceStateChange terminate(Turn turn, Resource<Instance> one) {
        var before = one.at(turn.now()).orElseThrow();
        if (!GONE.contains(before.state().name())) {
            var end = turn.now().plus(region.pace().detach());
            var dying = with(before, SHUTTING_DOWN);
            var dead = with(before, TERMINATED).toBuilder()
                    .blockDeviceMappings(List.of())
                    .networkInterfaces(List.of())
                    .build();
            one.timeline().set(turn.now(), dying);
            one.timeline().plan(end, dead);
            one.timeline().planEnd(end.plus(AFTERLIFE));
            one.deleted(turn);
            before.blockDeviceMappings().forEach(mapping -> new Attachments(region).release(turn, one.id(), mapping));
        }
        return changedOnly(turn, one, before);
    }

    DescribeInstanceAttributeResponse attribute(Turn turn, DescribeInstanceAttributeRequest request) {
        Refusal.unlessGiven(request.attributeAsString(), "attribute");
        var id =
                region.instances.own(turn, String.valueOf(request.instanceId())).id();
        var answer = DescribeInstanceAttributeResponse.builder().instanceId(id);
        switch (request.attribute()) {
            case DISABLE_API_STOP -> answer.disableApiStop(bool(region.stopProtected.contains(id)));
            case DISABLE_API_TERMINATION -> answer.disableApiTermination(bool(false));
            case INSTANCE_INITIATED_SHUTDOWN_BEHAVIOR ->
                answer.instanceInitiatedShutdownBehavior(
                        AttributeValue.builder().value("stop").build());
            default -> throw Refusal.value(request.attributeAsString(), "attribute", "The simulator has none such.");
        }
        return answer.build();
    }

    /** Only the attribute disableApiStop. */
    ModifyInstanceAttributeResponse modify(Turn turn, ModifyInstanceAttributeRequest request) {
        Refusal.unlessGiven(request.disableApiStop(), "disableApiStop");
        var id =
                region.instances.own(turn, String.valueOf(request.instanceId())).id();
        if (Boolean.TRUE.equals(request.disableApiStop().value())) {
            region.stopProtected.add(id);
        } else {
            region.stopProtected.remove(id);
        }
        return ModifyInstanceAttributeResponse.builder().build();
    }

    private static AttributeBooleanValue bool(boolean value) {
        return AttributeBooleanValue.builder().value(value).build();
    }

    private static InstanceStateName state(Turn turn, Resource<Instance> one) {
        return one.at(turn.now()).orElseThrow().state().name();
    }

    private static InstanceStateChange changed(Turn turn, Resource<Instance> one, Instance before) {
        one.touched(turn);
        return changedOnly(turn, one, before);
    }

    private static InstanceStateChange changedOnly(Turn turn, Resource<Instance> one, Instance before) {
        return InstanceStateChange.builder()
                .instanceId(one.id())
                .previousState(before.state())
                .currentState(one.at(turn.now()).orElseThrow().state())
                .build();
    }

    private static Instance with(Instance instance, InstanceStateName name) {
        return instance.toBuilder().state(stateOf(name)).build();
    }

    static InstanceState stateOf(InstanceStateName name) {
        return InstanceState.builder().name(name).code(CODES.get(name)).build();
    }

    private static RuntimeException wrongState(String id, String verb) {
        return Refusal.of(
                "IncorrectInstanceState",
                "The instance '" + id + "' is not in a state from which it can be " + verb + ".");
    }
}
