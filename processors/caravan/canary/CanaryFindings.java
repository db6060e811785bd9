package caravan.canary;

import caravan.aws.AwsFailure;
import caravan.aws.AwsFault;
import caravan.engine.Diagnosis;
import caravan.engine.Doubt;
import caravan.model.Finding;
import caravan.model.Finding.Severity;
import caravan.model.MigrationException;
import java.util.Optional;

/** Pure: what the failure of a canary says of the disks that are to go the same way. */
final class CanaryFindings {

    private static final String STORAGE = "/spec/map/storage";
    private static final String NAMESPACE = "/spec/targetNamespace";

    private CanaryFindings() {}

    /** Empty where it says nothing, as in an outage, or when a node goes away under its pod. */
    static Optional<Finding> of(Perch perch, Throwable cause) {
        if (Doubt.mayPass(cause) || reason(cause).equals("PodInterrupted")) {
            return Optional.empty();
        }
        var told = "A canary of " + perch.text() + " has failed: " + Diagnosis.text(cause);
        if (cause instanceof AwsFailure answer && answer.fault() == AwsFault.DENIED) {
            return refuse("CanaryDenied", STORAGE, told, Diagnosis.remedy(cause));
        }
        if (reason(cause).equals("VolumeFailed")) {
            return refuse(
                    "CanaryVolumeLost",
                    STORAGE,
                    told,
                    "Let the policy of the key, and those of the target's credentials, allow kms:CreateGrant,"
                            + " kms:Decrypt and kms:GenerateDataKeyWithoutPlaintext through EC2, as deploy/iam/ does; see"
                            + " that the key is enabled.");
        }
        if (told.contains("FailedAttachVolume")) {
            return refuse(
                    "CanaryNotAttached",
                    STORAGE,
                    told,
                    "Let the role of the EBS CSI driver attach volumes with these tags, and use their key; tags that its"
                            + " policy asks for are given by caravan.target.volume-tags.");
        }
        if (told.contains("Permission denied") || told.contains("Operation not permitted")) {
            return refuse(
                    "CanaryNotReadable",
                    NAMESPACE,
                    told,
                    "Let the nodes' container runtime give raw devices to pods that are not root: set"
                            + " device_ownership_from_security_context = true in the CRI plugin of containerd, or in"
                            + " [crio.runtime] of CRI-O.");
        }
        if (reason(cause).equals("PodUnschedulable")) {
            return refuse("CanaryNotScheduled", NAMESPACE, told, Diagnosis.remedy(cause));
        }
        return refuse("CanaryFailed", STORAGE, told, Diagnosis.remedy(cause));
    }

    /** What it has made stays for now. */
    static Optional<Finding> notRemoved(Flight flight, Throwable cause) {
        return Doubt.mayPass(cause)
                ? Optional.empty()
                : refuse(
                        "CanaryNotRemoved",
                        STORAGE,
                        "What a canary of " + flight.perch().text() + " has made cannot be removed, and neither could a"
                                + " roll-back's disks: " + Diagnosis.text(cause),
                        Diagnosis.remedy(cause) + " It is tried again each minute"
                                + (flight.made().volumeId() == null
                                        ? "."
                                        : "; the volume is " + flight.made().volumeId() + "."));
    }

    private static Optional<Finding> refuse(String reason, String pointer, String problem, String remedy) {
        return Optional.of(new Finding(Severity.REFUSED, reason, pointer, problem, remedy));
    }

    private static String reason(Throwable cause) {
        return cause instanceof MigrationException known ? known.reason() : "";
    }
}
