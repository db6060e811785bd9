package caravan.fake;

import caravan.model.Instance;
import caravan.model.Instance.Attachment;
import caravan.model.Instance.Cpu;
import caravan.model.Instance.Nic;
import caravan.model.Instance.StateReason;
import caravan.model.Volume;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Instances and volumes as tests want them, everything else as it usually is. */
public final class Machines {

    public static final Instant LAUNCHED = Instant.parse("2026-01-01T00:00:00Z");

    private Machines() {}

    /** Running, one interface per subnet, its disks attached from {@code /dev/xvda} on. */
    public static Instance instance(String id, List<String> volumes, List<String> subnets) {
        var disks = new ArrayList<Attachment>();
        for (var volume : volumes) {
            disks.add(new Attachment("/dev/xvd" + (char) ('a' + disks.size()), volume, LAUNCHED));
        }
        var nics = new ArrayList<Nic>();
        for (var subnet : subnets) {
            var n = nics.size();
            nics.add(new Nic("eni-" + id.substring(2) + n, subnet, "02:00:00:00:00:0" + n, "10.0.0." + (n + 1), n));
        }
        return new Instance(
                id,
                "name-of-" + id,
                "m5.large",
                Instance.RUNNING,
                LAUNCHED,
                new StateReason("", ""),
                "us-east-1a",
                "x86_64",
                "linux",
                "Linux/UNIX",
                "legacy-bios",
                "",
                "/dev/xvda",
                "ebs",
                "",
                "hvm",
                "",
                List.of(),
                new Cpu(1, 2),
                disks,
                nics,
                Map.of("Name", "name-of-" + id));
    }

    /** The same instance in another state. */
    public static Instance in(String state, Instance was) {
        return changed(was, state, was.tags());
    }

    /** The same instance with these tags alone. */
    public static Instance tagged(Map<String, String> tags, Instance was) {
        return changed(was, was.state(), tags);
    }

    /** The same instance under another contract with AWS. */
    public static Instance under(String lifecycle, List<String> productCodes, Instance was) {
        return changed(was, was.state(), was.tags(), lifecycle, productCodes);
    }

    /** The same instance with another reason of its last state change. */
    public static Instance because(String code, Instance was) {
        return new Instance(
                was.id(),
                was.name(),
                was.type(),
                was.state(),
                was.launchTime(),
                new StateReason(code, ""),
                was.zone(),
                was.architecture(),
                was.platform(),
                was.platformDetails(),
                was.bootMode(),
                was.tpm(),
                was.rootDeviceName(),
                was.rootDeviceType(),
                was.lifecycle(),
                was.virtualization(),
                was.operator(),
                was.productCodes(),
                was.cpu(),
                was.disks(),
                was.nics(),
                was.tags());
    }

    private static Instance changed(Instance was, String state, Map<String, String> tags) {
        return changed(was, state, tags, was.lifecycle(), was.productCodes());
    }

    private static Instance changed(
            Instance was, String state, Map<String, String> tags, String lifecycle, List<String> productCodes) {
        return new Instance(
                was.id(),
                was.name(),
                was.type(),
                state,
                was.launchTime(),
                was.stateReason(),
                was.zone(),
                was.architecture(),
                was.platform(),
                was.platformDetails(),
                was.bootMode(),
                was.tpm(),
                was.rootDeviceName(),
                was.rootDeviceType(),
                lifecycle,
                was.virtualization(),
                was.operator(),
                productCodes,
                was.cpu(),
                was.disks(),
                was.nics(),
                tags);
    }

    /** Not attached to anything any more. */
    public static Volume in(String state, Volume was) {
        return changed(was, state, was.type(), List.of(), was.tags());
    }

    /** The same volume with these tags alone. */
    public static Volume tagged(Map<String, String> tags, Volume was) {
        return changed(was, was.state(), was.type(), was.attachments(), tags);
    }

    /** The same volume of another type, with these tags alone. */
    public static Volume ofType(String type, Map<String, String> tags, Volume was) {
        return changed(was, was.state(), type, was.attachments(), tags);
    }

    /** The same volume, enlarged. */
    public static Volume sized(int sizeGiB, Volume was) {
        return changed(was, was.state(), was.type(), sizeGiB, was.attachments(), was.tags());
    }

    private static Volume changed(
            Volume was, String state, String type, List<Volume.Attachment> attachments, Map<String, String> tags) {
        return changed(was, state, type, was.sizeGiB(), attachments, tags);
    }

    private static Volume changed(
            Volume was,
            String state,
            String type,
            int sizeGiB,
            List<Volume.Attachment> attachments,
            Map<String, String> tags) {
        return new Volume(
                was.id(),
                state,
                type,
                sizeGiB,
                was.iops(),
                was.throughput(),
                was.encrypted(),
                was.kmsKeyId(),
                was.snapshotId(),
                was.zone(),
                was.multiAttach(),
                attachments,
                tags);
    }

    /** Attached to the instance, 8 GiB, unencrypted. */
    public static Volume volume(String id, String type, String instance) {
        return new Volume(
                id,
                "in-use",
                type,
                8,
                type.equals("gp3") ? 3000 : 0,
                type.equals("gp3") ? 125 : 0,
                false,
                "",
                "",
                "us-east-1a",
                false,
                List.of(new Volume.Attachment(instance, "/dev/xvda", "attached")),
                Map.of());
    }
}
