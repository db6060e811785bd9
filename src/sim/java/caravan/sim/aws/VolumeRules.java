package caravan.sim.aws;

import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.ec2.model.CreateVolumeRequest;
import software.amazon.awssdk.services.ec2.model.VolumeType;

/** What CreateVolume allows by type: the table of the EBS user guide, volume types. */
final class VolumeRules {

    /** Throughput that gp3 may have for each of its IOPS, MiB/s. */
    private static final double THROUGHPUT_PER_IOPS = 0.25;

    private static final Range NONE = new Range(0, 0);

    private static final Map<VolumeType, Rule> RULES = Map.of(
            VolumeType.GP3, new Rule(new Range(1, 65_536), new Range(3_000, 80_000), 500, false),
            VolumeType.GP2, new Rule(new Range(1, 16_384), NONE, 0, false),
            VolumeType.IO1, new Rule(new Range(4, 16_384), new Range(100, 64_000), 50, true),
            VolumeType.IO2, new Rule(new Range(4, 65_536), new Range(100, 256_000), 1_000, true),
            VolumeType.ST1, new Rule(new Range(125, 16_384), NONE, 0, false),
            VolumeType.SC1, new Rule(new Range(125, 16_384), NONE, 0, false),
            VolumeType.STANDARD, new Rule(new Range(1, 1_024), NONE, 0, false));

    private record Range(int least, int most) {
        private boolean has(int value) {
            return value >= least && value <= most;
        }

        @Override
        public String toString() {
            return least + " to " + most;
        }
    }

    /** {@code perGiB}: most IOPS for each GiB. */
    private record Rule(Range size, Range iops, int perGiB, boolean needsIops) {}

    private VolumeRules() {}

    /** What can be said without looking at anything. */
    static void check(CreateVolumeRequest request) {
        if ((request.availabilityZone() == null) == (request.availabilityZoneId() == null)) {
            throw request.availabilityZone() == null
                    ? Refusal.missing("AvailabilityZone")
                    : Refusal.combination("AvailabilityZone and AvailabilityZoneId cannot be used together");
        }
        if (request.size() == null && request.snapshotId() == null) {
            throw Refusal.missing("size/snapshot");
        }
        if (request.clientToken() != null && !request.clientToken().matches("\\p{ASCII}{0,64}")) {
            throw Refusal.value(request.clientToken(), "clientToken", "At most 64 ASCII characters.");
        }
        if (request.kmsKeyId() != null && !Boolean.TRUE.equals(request.encrypted())) {
            throw Refusal.of("InvalidParameterDependency", "The parameter KmsKeyId requires the parameter Encrypted.");
        }
        checkRate(request);
        checkType(request);
    }

    private static void checkRate(CreateVolumeRequest request) {
        var rate = request.volumeInitializationRate();
        if (rate != null && request.snapshotId() == null) {
            throw Refusal.combination("The parameter VolumeInitializationRate needs a snapshot.");
        }
        if (rate != null && !new Range(100, 300).has(rate)) {
            throw Refusal.value(rate, "volumeInitializationRate", "Expecting 100 to 300 MiB/s.");
        }
    }

    /** EBS user guide, General Purpose SSD volumes: not every region and zone has what gp3 has had since 2025. */
    static void checkOldGp3(CreateVolumeRequest request) {
        if (type(request) != VolumeType.GP3) {
            return;
        }
        requireAtMost(request.size(), 16_384, "size");
        requireAtMost(request.iops(), 16_000, "iops");
        requireAtMost(request.throughput(), 1_000, "throughput");
    }

    private static void requireAtMost(Integer value, int most, String parameter) {
        if (value != null && value > most) {
            throw Refusal.value(value, parameter, "The maximum for gp3 is " + most + ".");
        }
    }

    static VolumeType type(CreateVolumeRequest request) {
        return Optional.ofNullable(request.volumeType()).orElse(VolumeType.GP2);
    }

    private static void checkType(CreateVolumeRequest request) {
        var rule = RULES.get(type(request));
        if (rule == null) {
            throw Refusal.of("UnknownVolumeType", "Unsupported volume type '" + request.volumeTypeAsString() + "'");
        }
        if (request.size() != null) {
            checkSize(request, request.size());
        }
        checkIops(request, rule);
        checkThroughput(request);
        var multiAttach = Boolean.TRUE.equals(request.multiAttachEnabled());
        if (multiAttach && !rule.needsIops()) {
            throw Refusal.combination(
                    "The parameter MultiAttachEnabled is not supported for " + name(request) + " volumes.");
        }
    }

    private static void checkIops(CreateVolumeRequest request, Rule rule) {
        if (request.iops() == null) {
            if (rule.needsIops()) {
                throw Refusal.of(
                        "MissingParameter", "The parameter iops must be specified for " + name(request) + " volumes.");
            }
            return;
        }
        if (rule.iops().equals(NONE)) {
            throw Refusal.combination("The parameter iops is not supported for " + name(request) + " volumes.");
        }
        if (!rule.iops().has(request.iops())) {
            throw Refusal.value(request.iops(), "iops", "Expecting " + rule.iops() + ".");
        }
    }

    private static void checkThroughput(CreateVolumeRequest request) {
        if (request.throughput() == null) {
            return;
        }
        if (type(request) != VolumeType.GP3) {
            throw Refusal.combination("The parameter throughput is not supported for " + name(request) + " volumes.");
        }
        if (!new Range(125, 2_000).has(request.throughput())) {
            throw Refusal.value(request.throughput(), "throughput", "Expecting 125 to 2,000 MiB/s.");
        }
        var iops = Optional.ofNullable(request.iops()).orElse(3_000);
        if (request.throughput() > iops * THROUGHPUT_PER_IOPS) {
            throw Refusal.combination("Throughput (MiBps) to iops ratio of " + request.throughput() + "/" + iops
                    + " is too high; maximum is 0.25 MiBps per iops");
        }
    }

    /** Also when the size is the snapshot's. */
    static void checkSize(CreateVolumeRequest request, int sizeGiB) {
        var rule = RULES.get(type(request));
        if (!rule.size().has(sizeGiB)) {
            throw Refusal.value(sizeGiB, "size", "Expecting " + rule.size() + " GiB for " + name(request) + ".");
        }
        // gp3 has its 3,000 IOPS at any size
        var most = Math.max(type(request) == VolumeType.GP3 ? 3_000 : 0, sizeGiB * rule.perGiB());
        if (request.iops() != null && rule.perGiB() > 0 && request.iops() > most) {
            throw Refusal.value(request.iops(), "iops", "The maximum for " + sizeGiB + " GiB is " + most + ".");
        }
    }

    private static String name(CreateVolumeRequest request) {
        return type(request).toString();
    }

    /** What the type shows when nothing was asked for; empty where it shows none. */
    static Optional<Integer> iops(CreateVolumeRequest request, int sizeGiB) {
        return switch (type(request)) {
            case GP3 -> Optional.of(Optional.ofNullable(request.iops()).orElse(3_000));
            case GP2 -> Optional.of(Math.max(100, Math.min(16_000, 3 * sizeGiB)));
            default -> Optional.ofNullable(request.iops());
        };
    }

    static Optional<Integer> throughput(CreateVolumeRequest request) {
        return type(request) == VolumeType.GP3
                ? Optional.of(Optional.ofNullable(request.throughput()).orElse(125))
                : Optional.empty();
    }
}
