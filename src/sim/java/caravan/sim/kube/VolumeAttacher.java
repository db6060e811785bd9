package caravan.sim.kube;

/** What attaching a disk, or making one, does outside the cluster, such as marking the EC2 volume in use. */
public interface VolumeAttacher {

    /** Throws what the storage driver would report when the volume cannot be attached. */
    void attach(String volumeHandle);

    /** Undoes attach; also called when the volume is gone. */
    void detach(String volumeHandle);

    /** Makes an empty volume for a claim, and gives its handle; without storage behind it, any name will do. */
    default String provision(String claim, int gib) {
        return "vol-of-" + claim.replace('/', '-');
    }

    /** Deletes a volume that it has made; throws while it is attached, and is content where it is gone. */
    default void delete(String volumeHandle) {
        // nothing lies behind this cluster
    }

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
