package caravan.it;

import caravan.sim.kube.VolumeAttacher;
import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.services.ec2.Ec2Client;

/** Attaches as the EBS driver does: the volume is in use by the worker, so that nobody else can take or delete it. */
record MotoAttacher(Ec2Client ec2, String worker, AtomicInteger next) implements VolumeAttacher {

    private static final String DEVICE = "/dev/xvd%c%c"; // xvdaa to xvdzz, as the EBS driver names them
    private static final int LETTERS = 26;

    MotoAttacher(Ec2Client ec2, String worker) {
        this(ec2, worker, new AtomicInteger());
    }

    @Override
    public void attach(String volumeHandle) {
        var number = next.getAndIncrement();
        var device = DEVICE.formatted('a' + number / LETTERS, 'a' + number % LETTERS);
        ec2.attachVolume(
                request -> request.volumeId(volumeHandle).instanceId(worker).device(device));
    }

    @Override
    public void detach(String volumeHandle) {
        ec2.detachVolume(request -> request.volumeId(volumeHandle).instanceId(worker));
    }
}
