package caravan.sim.kube;

/** What attaching a disk does outside the cluster, such as marking the EC2 volume in use. */
public interface VolumeAttacher {

    /** Throws what the storage driver would report when the volume cannot be attached. */
    void attach(String volumeHandle);

    /** Undoes attach; also called when the volume is gone. */
    void detach(String volumeHandle);

    /** For a cluster without storage behind it: everything attaches. */
    static VolumeAttacher none() {
        return new VolumeAttacher() {
            @Override
            public void attach(String volumeHandle) {
                // nothing lies behind this cluster
            }

            @Override
            public void detach(String volumeHandle) {
                // nothing lies behind this cluster
            }
        };
    }
}
