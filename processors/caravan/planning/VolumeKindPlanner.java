package caravan.planning;

import caravan.aws.AwsSettings;
import caravan.manifest.PersistentVolumes;
import caravan.model.DiskClass;
import caravan.model.EbsDefaults;
import caravan.model.Volume;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The StorageClass decides how a volume is made, by the parameters that the EBS CSI driver would read; what the class is
 * silent about stays as it is at the source, as near as the new type allows.
 */
final class VolumeKindPlanner {

    private static final String STORAGE_MAP = "/spec/map/storage";
    private static final String IN_TREE = "kubernetes.io/aws-ebs";
    /** More of them reach an instance of the Nitro System only: EBS user guide, Provisioned IOPS SSD volumes. */
    private static final int MOST_WITHOUT_NITRO = 32_000;
    /** Beyond one of both a volume could not be encrypted while it is made: EBS user guide, 2023. */
    private static final int HUGE_GIB = 16_384;

    private static final int HUGE_IOPS = 64_000;

    private final Volume source;
    private final DiskClass wanted;
    private final Problems problems;
    private final List<String> notes = new ArrayList<>();

    private VolumeKindPlanner(Volume source, DiskClass wanted, Problems problems) {
        this.source = source;
        this.wanted = wanted;
        this.problems = problems;
    }

    /**
     * What holds for all new volumes.
     *
     * @param initializationRate the operator's, for classes that tell none; zero for none
     */
    record Usual(int initializationRate, EbsDefaults defaults) {}

    static VolumeKind plan(Volume source, boolean boot, DiskClass wanted, Usual usual, Problems problems) {
        return new VolumeKindPlanner(source, wanted, problems).plan(boot, usual);
    }

    private VolumeKind plan(boolean boot, Usual usual) {
        if (!PersistentVolumes.PROVISIONERS.contains(wanted.provisioner())) {
            refuse("is of " + wanted.provisioner() + ", and its volumes are none of EBS");
        }
        var type = wanted.parameter("type").orElse(source.type());
        var limits = VolumeLimits.of(type);
        if (limits.isEmpty()) {
            refuse("asks for type " + type + ", which EBS does not have");
        }
        limits.ifPresent(known -> check(type, known, boot));
        var iops = limits.map(known -> iops(type, known)).orElse(0);
        var encrypted = encrypted(usual.defaults());
        noteIfFast(iops);
        noteIfHuge(type, iops, encrypted);
        return new VolumeKind(
                type,
                iops,
                limits.map(known -> throughput(type, known, iops)).orElse(0),
                encrypted,
                key(),
                rate(usual.initializationRate()),
                notes);
    }

    private void check(String type, VolumeLimits limits, boolean boot) {
        if (!limits.takes(source.sizeGiB())) {
            refuse("asks for type " + type + ", which takes " + limits.leastGiB() + " to " + limits.mostGiB()
                    + " GiB, and the volume has " + source.sizeGiB());
        }
        if (boot && !VolumeLimits.isBootable(type) && VolumeLimits.isBootable(source.type())) {
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
        if (iops < limits.leastIops() && !raises()) {
            refuse("asks for " + iops + " IOPS by its iopsPerGB, and the type begins at " + limits.leastIops()
                    + "; allowAutoIOPSPerGBIncrease would raise it");
        }
        return OptionalInt.of(iops);
    }

    /** The older driver's classes always do: kubernetes/csi-translation-lib, plugins/aws_ebs.go. */
    private boolean raises() {
        return wanted.provisioner().equals(IN_TREE)
                || wanted.parameter("allowautoiopspergbincrease")
                        .filter("true"::equalsIgnoreCase)
                        .isPresent();
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

    private void noteIfFast(int iops) {
        if (iops > MOST_WITHOUT_NITRO) {
            notes.add("Volume " + source.id() + " has " + iops
                    + " IOPS, of which a node that is no Nitro instance reaches " + MOST_WITHOUT_NITRO + " at most.");
        }
    }

    private void noteIfHuge(String type, int iops, boolean encrypted) {
        if (type.equals("io2")
                && encrypted
                && !source.encrypted()
                && (source.sizeGiB() > HUGE_GIB || iops > HUGE_IOPS)) {
            notes.add("EBS may refuse to encrypt volume " + source.id() + " while it is made, as it has more than "
                    + HUGE_GIB + " GiB or " + HUGE_IOPS
                    + " IOPS; if it does, the migration is undone. Encrypt a copy of"
                    + " the volume first then, or map io2 to a StorageClass with less.");
        }
    }

    private boolean encrypted(EbsDefaults defaults) {
        var told = wanted.parameter("encrypted");
        if (!source.encrypted() && defaults.encrypting() && toldKey().isEmpty()) {
            notes.add("Volume " + source.id() + " becomes encrypted, with key " + defaults.kmsKeyId()
                    + ", since the target account encrypts all new volumes.");
        }
        if (source.encrypted() && told.filter("false"::equalsIgnoreCase).isPresent()) {
            notes.add("Volume " + source.id() + " stays encrypted, although StorageClass '" + wanted.name()
                    + "' asks for none: EBS never takes encryption off.");
        }
        return source.encrypted()
                || defaults.encrypting()
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
