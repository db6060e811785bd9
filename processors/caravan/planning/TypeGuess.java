package caravan.planning;

import caravan.model.InstanceType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a type's name tells, for accounts that do not let anybody ask EC2 (a denied DescribeInstanceTypes). Of families whose
 * sizes have one ratio of memory to vCPUs only; whatever is made of it is warned of.
 */
public final class TypeGuess {

    private static final Pattern NAME = Pattern.compile("([cmr])(\\d+)([a-z]*)(?:-flex)?\\.(?:(\\d*)x)?(large|medium)");
    /** GiB for each vCPU: EC2's pages on compute, general purpose and memory optimized instances. */
    private static final Map<String, Integer> MEMORY = Map.of("c", 2, "m", 4, "r", 8);

    private static final int MIB = 1024;
    /** Older ones have odd sizes, such as 3.75 GiB. */
    private static final int FIRST_GENERATION = 4;

    private static final List<String> ODD = List.of("c4", "c5n", "r4");

    private TypeGuess() {}

    /** Empty for names that do not tell. Processors of Graviton and of EPYC from the seventh generation on have one thread. */
    public static Optional<InstanceType> of(String type) {
        var name = NAME.matcher(type);
        if (!name.matches() || ODD.contains(type.substring(0, type.indexOf('.')))) {
            return Optional.empty();
        }
        var generation = Integer.parseInt(name.group(2));
        if (generation < FIRST_GENERATION) {
            return Optional.empty();
        }
        var ratio = MEMORY.get(name.group(1));
        var vcpus = vcpus(name.group(4), name.group(5));
        var threads = oneThread(generation, name.group(3)) || vcpus == 1 ? 1 : 2;
        // How large the host's disks are, nobody knows by the name.
        var store = name.group(3).contains("d") ? 1 : 0;
        return Optional.of(new InstanceType(
                type,
                vcpus,
                vcpus / threads,
                threads,
                (long) vcpus * ratio * MIB,
                false,
                true,
                List.of(),
                store,
                true));
    }

    private static int vcpus(String times, String size) {
        if (times == null) {
            return size.equals("large") ? 2 : 1;
        }
        return times.isEmpty() ? 4 : 4 * Integer.parseInt(times);
    }

    private static boolean oneThread(int generation, String traits) {
        return traits.startsWith("g") || (traits.startsWith("a") && generation >= 7);
    }
}
