package caravan.planning;

import caravan.aws.AwsSettings;
import caravan.model.DiskClass;
import caravan.model.Volume;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The StorageClass decides how a volume is made, by the parameters that the EBS CSI driver would read; what the class is
 * silent about stays as it is at the source, as near as the new type allows.
 */
final class VolumeKindPlanner {

    private static final String STORAGE_MAP = "/spec/map/storage";
    /** Drivers whose PersistentVolumes are EBS volumes; the older one is migrated to the newer by Kubernetes. */
    private static final Set<String> EBS = Set.of("ebs.csi.aws.com", "kubernetes.io/aws-ebs");
    /** Types that EC2 boots from none: EBS user guide, volume types. */
    private static final Set<String> NOT_BOOTABLE = Set.of("st1", "sc1");

    private final Volume source;
    private final DiskClass wanted;
    private final Problems problems;
    private final List<String> notes = new ArrayList<>();

    private VolumeKindPlanner(Volume source, DiskClass wanted, Problems problems) {
        this.source = source;
        this.wanted = wanted;
        this.problems = problems;
    }

    /** {@code usualRate} is the operator's initialization rate, for classes that tell none; zero for none. */
    static VolumeKind plan(Volume source, boolean boot, DiskClass wanted, int usualRate, Problems problems) {
        return new VolumeKindPlanner(source, wanted, problems).plan(boot, usualRate);
    }

    private VolumeKind plan(boolean boot, int usualRate) {
        if (!EBS.contains(wanted.provisioner())) {
            refuse("is of " + wanted.provisioner() + ", and its volumes are none of EBS");
        }
        var type = wanted.parameter("type").orElse(source.type());
        var limits = VolumeLimits.of(type);
        if (limits.isEmpty()) {
            refuse("asks for type " + type + ", which EBS does not have");
        }
        limits.ifPresent(known -> check(type, known, boot));
        var iops = limits.map(known -> iops(type, known)).orElse(0);
        return new VolumeKind(
                type,
                iops,
                limits.map(known -> throughput(type, known, iops)).orElse(0),
                encrypted(),
                key(),
                rate(usualRate),
                notes);
    }

    private void check(String type, VolumeLimits limits, boolean boot) {
        if (!limits.takes(source.sizeGiB())) {
            refuse("asks for type " + type + ", which takes " + limits.leastGiB() + " to " + limits.mostGiB()
                    + " GiB, and the volume has " + source.sizeGiB());
        }
        if (boot && NOT_BOOTABLE.contains(type) && !NOT_BOOTABLE.contains(source.type())) {
            refuse("asks for type " + type + ", which nothing boots from, and this is the root volume");
        }
    }

    private int iops(String type, VolumeLimits limits) {
        if (!limits.takesIops()) {
            return 0;
        }
        var told = toldIops(limits);
        if (told.isEmpty() && type.equals(source.type())) {
            return source.iops();
        }
        var wish = told.orElse(source.iops());
        if (wish == 0 && !limits.takesThroughput()) {
            refuse("asks for type " + type + " and for no iops, and the volume, of type " + source.type()
                    + ", has none to keep");
        }
        var possible = limits.iops(wish, source.sizeGiB());
        noteIfLess(wish, possible, "IOPS");
        return possible;
    }

    private OptionalInt toldIops(VolumeLimits limits) {
        var plain = number("iops");
        var perGiB = number("iopspergb");
        if (plain.isPresent() && perGiB.isPresent()) {
            refuse("has iops and iopsPerGB, of which the driver takes one");
        }
        if (perGiB.isEmpty()) {
            return plain;
        }
        var iops = (int) Math.min(Integer.MAX_VALUE, (long) perGiB.getAsInt() * source.sizeGiB());
        var raised = wanted.parameter("allowautoiopspergbincrease").filter("true"::equalsIgnoreCase);
        if (iops < limits.leastIops() && raised.isEmpty()) {
            refuse("asks for " + iops + " IOPS by its iopsPerGB, and the type begins at " + limits.leastIops()
                    + "; allowAutoIOPSPerGBIncrease would raise it");
        }
        return OptionalInt.of(iops);
    }

    private int throughput(String type, VolumeLimits limits, int iops) {
        if (!limits.takesThroughput()) {
            return 0;
        }
        var told = number("throughput");
        var provisioned = Math.max(iops, limits.leastIops());
        if (told.isEmpty() && type.equals(source.type()) && source.throughput() == 0) {
            // Emulators tell none.
            return 0;
        }
        var wish = told.orElse(source.throughput());
        var possible = limits.throughput(wish, provisioned);
        noteIfLess(wish, possible, "MiB/s");
        return possible;
    }

    private void noteIfLess(int wish, int possible, String unit) {
        if (possible < wish) {
            notes.add("Volume " + source.id() + " was to have " + wish + " " + unit + " and gets " + possible
                    + ", the most that EBS allows for StorageClass '" + wanted.name() + "' and its size.");
        }
    }

    private boolean encrypted() {
        var told = wanted.parameter("encrypted");
        if (source.encrypted() && told.filter("false"::equalsIgnoreCase).isPresent()) {
            notes.add("Volume " + source.id() + " stays encrypted, although StorageClass '" + wanted.name()
                    + "' asks for none: EBS never takes encryption off.");
        }
        return source.encrypted()
                || told.filter("true"::equalsIgnoreCase).isPresent()
                || toldKey().isPresent();
    }

    private String key() {
        return toldKey().orElse(source.kmsKeyId());
    }

    private Optional<String> toldKey() {
        return wanted.parameter("kmskeyid");
    }

    private int rate(int usualRate) {
        var rate = number("volumeinitializationrate").orElse(usualRate);
        if (rate != 0 && (rate < AwsSettings.LEAST_RATE || rate > AwsSettings.MOST_RATE)) {
            refuse("asks for a volumeInitializationRate of " + rate + " MiB/s, and EBS takes " + AwsSettings.LEAST_RATE
                    + " to " + AwsSettings.MOST_RATE);
        }
        return rate;
    }

    private OptionalInt number(String parameter) {
        var text = wanted.parameter(parameter);
        if (text.isEmpty()) {
            return OptionalInt.empty();
        }
        if (!text.get().matches("\\d{1,9}")) {
            refuse("has '" + text.get() + "' for " + parameter + ", which is no number");
            return OptionalInt.empty();
        }
        return OptionalInt.of(Integer.parseInt(text.get()));
    }

    private void refuse(String what) {
        problems.add(
                "StorageClassUnfit",
                STORAGE_MAP,
                "StorageClass '" + wanted.name() + "' " + what + " (volume " + source.id() + ").",
                "Map type " + source.type() + " to a StorageClass of EBS whose parameters fit the volume.");
    }
}
