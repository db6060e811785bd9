package caravan.sim.kube;

import java.util.List;

/** Everything that acts in a cluster of its own accord, sharing one view of what is attached. */
public final class Players implements Player {

    private final Attachments attachments;
    private final PvBinder binder;
    private final GarbageCollector collector;
    private final Kubelet kubelet;
    private final KubeVirt kubeVirt;
    private final Jobs jobs;
    private final ScratchVolumes scratch;

    /** At the usual pace. */
    public Players(ClusterObjects objects, Timing timing, VolumeAttacher attacher) {
        attachments = new Attachments(objects, attacher);
        binder = new PvBinder(objects, timing);
        collector = new GarbageCollector(objects, timing);
        kubelet = new Kubelet(objects, timing, attachments, Kubelet.Pace.usual());
        kubeVirt = new KubeVirt(objects, timing, attachments, KubeVirt.Pace.usual());
        jobs = new Jobs(objects, timing);
        scratch = new ScratchVolumes(objects, timing, attacher);
    }

    /** Decides which disks attach. */
    public Attachments attachments() {
        return attachments;
    }

    /** Decides what becomes of claims. */
    public PvBinder binder() {
        return binder;
    }

    /** Decides how pods end. */
    public Kubelet kubelet() {
        return kubelet;
    }

    /** Decides which VMs become ready, and which are written in between. */
    public KubeVirt kubeVirt() {
        return kubeVirt;
    }

    @Override
    public void start() {
        all().forEach(Player::start);
    }

    @Override
    public void close() {
        all().forEach(Player::close);
    }

    private List<Player> all() {
        return List.of(binder, collector, kubelet, kubeVirt, jobs, scratch);
    }
}
