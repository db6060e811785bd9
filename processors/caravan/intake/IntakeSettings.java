package caravan.intake;

import caravan.model.Require;
import java.time.Duration;
import java.util.List;

/**
 * What may be dropped, and where it goes.
 *
 * @param inbox directory that is watched for files
 * @param namespace the one namespace that drops are taken in
 * @param targetNamespaces names, {@code *} for any characters; empty allows all
 * @param maxBytes of one drop, over either way
 * @param pollInterval between two looks into the inbox
 * @param readLockInterval how long a file must stay the same before it is read
 * @param allowedEndpoints hosts besides AWS's own that a Provider's url may name
 */
public record IntakeSettings(
        String inbox,
        String namespace,
        List<String> targetNamespaces,
        int maxBytes,
        Duration pollInterval,
        Duration readLockInterval,
        List<String> allowedEndpoints) {

    private static final int MIB = 1024 * 1024;
    private static final String LABEL = "[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?";

    public IntakeSettings {
        Require.notBlank("caravan.intake.inbox", inbox);
        Require.check("caravan.intake.namespace", namespace, namespace.matches(LABEL), "the name of a namespace");
        for (var pattern : targetNamespaces) {
            Require.check(
                    "caravan.intake.target-namespaces",
                    pattern,
                    pattern.matches("[-a-z0-9*]+"),
                    "names of namespaces, in which * stands for any characters");
        }
        Require.inRange("caravan.intake.max-size", maxBytes, 1024, 64L * MIB);
        Require.positive("caravan.intake.poll-interval", pollInterval);
        Require.positive("caravan.intake.read-lock-interval", readLockInterval);
        for (var host : allowedEndpoints) {
            Require.check(
                    "caravan.aws.allowed-endpoints",
                    host,
                    host.matches("[a-z0-9.-]+(:\\d+)?"),
                    "hosts or host:port in small letters, without https://");
        }
        targetNamespaces = List.copyOf(targetNamespaces);
        allowedEndpoints = List.copyOf(allowedEndpoints);
    }

    /** Whether virtual machines may be made there. */
    public boolean allowsTarget(String targetNamespace) {
        return targetNamespaces.isEmpty()
                || targetNamespaces.stream().anyMatch(pattern -> targetNamespace.matches(pattern.replace("*", ".*")));
    }
}
