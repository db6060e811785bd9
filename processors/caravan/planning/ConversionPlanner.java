package caravan.planning;

import caravan.api.ConversionIntent;
import caravan.model.ObjectRef;
import java.util.Map;

/** What the conversion pod is like, and whether what it needs beside the disks is there. */
final class ConversionPlanner {

    private ConversionPlanner() {}

    /** {@code nodes} where it may run. */
    static ConversionIntent plan(Survey survey, Map<String, String> nodes, Problems problems) {
        var options = survey.plan().conversion();
        var luks = survey.vm().unlocking().luks();
        var needs = options.needs();
        if (!options.skip()) {
            requireAll(survey, problems);
        }
        return new ConversionIntent(
                options.image(),
                options.serviceAccount(),
                options.xfsCompatibility(),
                options.labels(),
                nodes,
                options.affinity(),
                RootDisk.partition(survey),
                luks.name(),
                survey.vm().unlocking().clevis(),
                needs.scripts().name(),
                needs.scratchClass(),
                needs.scratchSize(),
                Map.of());
    }

    private static void requireAll(Survey survey, Problems problems) {
        var needs = survey.plan().conversion().needs();
        require(
                survey.named().luks(),
                survey.vm().unlocking().luks(),
                "Secret",
                "LuksSecretMissing",
                "/spec/vms",
                problems);
        require(
                survey.named().scripts(),
                needs.scripts(),
                "ConfigMap",
                "ScriptsMissing",
                "/spec/customizationScripts",
                problems);
        problems.addIf(
                !needs.scratchClass().isEmpty() && !survey.classes().containsKey(needs.scratchClass()),
                "StorageClassMissing",
                "/spec/conversionTempStorageClass",
                "StorageClass " + needs.scratchClass() + " does not exist.",
                "Name one that kubectl get storageclass lists.");
    }

    /** A pod that waits for a file that is not there would keep the source off. */
    private static void require(
            boolean found, ObjectRef ref, String kind, String reason, String pointer, Problems problems) {
        problems.addIf(
                !ref.name().isEmpty() && !found,
                reason,
                pointer,
                kind + " " + ref + ", which the conversion needs, does not exist.",
                "Create it in the targetNamespace; nothing is copied there from another namespace.");
    }
}
