package caravan.planning;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Pure: which tags of a source volume its copy gets. Those that other software acts on stay behind, and so does what
 * finds no place; each is listed.
 *
 * @param dropped their keys
 * @param watched keys of those that are carried and may make a backup product take the copy
 */
record SourceTags(Map<String, String> carried, List<String> dropped, List<String> watched) {

    /** EC2 allows 50; five are left for the cluster, its driver and the operator. */
    static final int MOST = 45;

    /** {@code own} are the keys that every new volume has anyway; they win. */
    static SourceTags of(Map<String, String> source, Set<String> own) {
        var carried = new TreeMap<String, String>();
        var dropped = new ArrayList<String>();
        new TreeMap<>(source).forEach((key, value) -> {
            if (isReserved(key) || own.contains(key) || own.size() + carried.size() >= MOST) {
                dropped.add(key);
            } else {
                carried.put(key, value);
            }
        });
        return new SourceTags(
                carried,
                dropped,
                carried.keySet().stream().filter(SourceTags::isOfBackup).toList());
    }

    /** AWS's own; what the cluster's cloud provider, the EBS driver and ROSA know their volumes by; migration tools'. */
    private static boolean isReserved(String key) {
        return key.startsWith("aws:")
                || key.startsWith("kubernetes.io/")
                || key.equals("KubernetesCluster")
                || key.equals("CSIVolumeName")
                || key.matches("([^/]*\\.)?csi\\.aws\\.com/.*")
                || key.startsWith("red-hat")
                || key.matches("(.*\\.)?(forklift|caravan)\\..*");
    }

    private static boolean isOfBackup(String key) {
        var lower = key.toLowerCase(Locale.ROOT);
        return lower.contains("backup") || lower.contains("snapshot") || lower.startsWith("dlm");
    }
}
