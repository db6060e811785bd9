package caravan.model;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * What AWS limits of EBS for an account in a region. Codes are those that ListAWSDefaultServiceQuotas tells for the service
 * {@code ebs}; their meaning: AWS General Reference, "Amazon EBS endpoints and quotas". Snapshots of one volume that are
 * pending at a time have a quota too, which one snapshot per disk never meets.
 */
public enum EbsQuota {
    STORAGE_GP2("L-D18FCD1D"),
    STORAGE_GP3("L-7A658B76"),
    STORAGE_IO1("L-FD252861"),
    STORAGE_IO2("L-09BD8365"),
    STORAGE_ST1("L-82ACEF56"),
    STORAGE_SC1("L-17AF77E8"),
    STORAGE_STANDARD("L-9CF3C2EB"),
    IOPS_IO1("L-B3A130E6"),
    IOPS_IO2("L-8D977E7E"),
    SNAPSHOTS("L-309BACF6");

    /** By which Service Quotas knows EBS. */
    public static final String SERVICE = "ebs";

    private static final String STORAGE = "STORAGE_";
    private static final long GIB_OF_TIB = 1_024;

    private final String code;

    EbsQuota(String code) {
        this.code = code;
    }

    public String code() {
        return code;
    }

    /** Whether Service Quotas tells it in TiB; others are numbers of IOPS or snapshots. */
    public boolean isStorage() {
        return name().startsWith(STORAGE);
    }

    /** Of all volumes of this type together; empty for a type that has none known. */
    public static Optional<EbsQuota> storage(String volumeType) {
        return named(STORAGE + volumeType);
    }

    /** Likewise; only types whose IOPS are bought have one. */
    public static Optional<EbsQuota> iops(String volumeType) {
        return named("IOPS_" + volumeType);
    }

    private static Optional<EbsQuota> named(String name) {
        return Arrays.stream(values())
                .filter(quota -> quota.name().equals(name.toUpperCase(Locale.ROOT)))
                .findFirst();
    }

    public static Optional<EbsQuota> ofCode(String code) {
        return Arrays.stream(values()).filter(quota -> quota.code.equals(code)).findFirst();
    }

    /** What Service Quotas tells, in GiB, IOPS or snapshots. */
    public long amount(double value) {
        return (long) (isStorage() ? value * GIB_OF_TIB : value);
    }

    /** As Service Quotas wants it, rounded up. */
    public long value(long amount) {
        return isStorage() ? -Math.floorDiv(-amount, GIB_OF_TIB) : amount;
    }

    /** Of whose volumes it is; that of snapshots has none. */
    public String volumeType() {
        return this == SNAPSHOTS
                ? ""
                : name().substring(name().indexOf('_') + 1).toLowerCase(Locale.ROOT);
    }

    /** Such as {@code gp3 storage}. */
    public String text() {
        return this == SNAPSHOTS ? "snapshots" : volumeType() + (isStorage() ? " storage" : " IOPS");
    }
}
