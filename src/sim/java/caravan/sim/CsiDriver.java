package caravan.sim;

import caravan.sim.aws.Fleet;
import caravan.sim.aws.SimAws;
import caravan.sim.aws.Workers;
import caravan.sim.kube.VolumeAttacher;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;

/** Attaches the simulated cluster's volumes to a worker in the simulated EC2, as the EBS driver's controller does. */
public final class CsiDriver implements VolumeAttacher {

    /** The driver's names for data disks: /dev/xvdaa to /dev/xvdzz. */
    private static final int NAMES = 26 * 26;

    /** A volume that is gone, or at no instance, counts as detached. */
    private static final Set<String> DETACHED = Set.of("InvalidVolume.NotFound", "IncorrectState");

    private final SimAws aws;
    private final Ec2Client ec2;

    public CsiDriver(SimAws aws) {
        this.aws = aws;
        ec2 = aws.ec2(Fleet.CSI_KEY, Fleet.REGION);
    }

    @Override
    public synchronized void attach(String volumeHandle) {
        ec2.attachVolume(
                call -> call.volumeId(volumeHandle).instanceId(Workers.FIRST).device(freeDevice()));
    }

    @Override
    public synchronized void detach(String volumeHandle) {
        try {
            ec2.detachVolume(call -> call.volumeId(volumeHandle));
        } catch (Ec2Exception e) {
            if (!DETACHED.contains(e.awsErrorDetails().errorCode())) {
                throw e;
            }
        }
    }

    private String freeDevice() {
        var taken = aws.region(Fleet.REGION).instance(Workers.FIRST).orElseThrow().blockDeviceMappings().stream()
                .map(mapping -> mapping.deviceName())
                .collect(Collectors.toSet());
        return IntStream.range(0, NAMES)
                .mapToObj(number -> "/dev/xvd" + (char) ('a' + number / 26) + (char) ('a' + number % 26))
                .filter(name -> !taken.contains(name))
                .findFirst()
                .orElseThrow();
    }
}
