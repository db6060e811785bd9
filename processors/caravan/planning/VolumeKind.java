package caravan.planning;

import java.util.List;

/**
 * How the new volume of a disk is made.
 *
 * @param iops zero: not sent
 * @param throughput MiB/s, zero: not sent
 * @param kmsKeyId empty: the account's default, where it is encrypted
 * @param initializationRate MiB/s, zero: blocks are fetched when they are first read
 * @param notes sentences about what is not as it was
 */
record VolumeKind(
        String type,
        int iops,
        int throughput,
        boolean encrypted,
        String kmsKeyId,
        int initializationRate,
        List<String> notes) {

    VolumeKind {
        notes = List.copyOf(notes);
    }
}
