package caravan.planning;

import caravan.manifest.ClaimTemplate;
import caravan.manifest.ObjectNames;
import caravan.model.PlanVm;
import java.util.Map;
import java.util.Optional;

/** Names the two Kubernetes objects of each disk. */
final class ClaimNames {

    private final Survey survey;
    private final String targetName;
    private final String recordUid;
    private final String template;

    ClaimNames(Survey survey, String targetName, String recordUid) {
        this.survey = survey;
        this.targetName = targetName;
        this.recordUid = recordUid;
        this.template = templateOf(survey.vm());
    }

    /**
     * Another machine of the plan whose disk would have this claim. Only exact names can be the same; and of the other's
     * disks only the first is sure to be there, but names that count disks on their own are the same from it on.
     */
    Optional<PlanVm> alsoOf(String claim, int index, String volumeId) {
        if (survey.plan().pvcNameTemplateUseGenerateName() || claim.isEmpty()) {
            return Optional.empty();
        }
        return survey.plan().vms().stream()
                .filter(other -> !other.id().equals(survey.vm().id()))
                .filter(other -> claim.equals(exactly(other, index, volumeId)))
                .findFirst();
    }

    private String exactly(PlanVm other, int index, String volumeId) {
        try {
            var name = other.targetName().isEmpty()
                    ? ObjectNames.virtualMachine(other.name(), other.id())
                    : other.targetName();
            var rendered = ClaimTemplate.render(templateOf(other), variables(other, name, index, "of " + volumeId));
            return ObjectNames.exactClaim(rendered);
        } catch (IllegalArgumentException refusedWithItsOwner) {
            return "";
        }
    }

    private String templateOf(PlanVm vm) {
        return firstGiven(vm.pvcNameTemplate(), survey.plan().pvcNameTemplate(), ClaimTemplate.DEFAULT);
    }

    /** Fails with an IllegalArgumentException that tells what is wrong with the template. */
    String claim(int index, String volumeId) {
        var rendered = ClaimTemplate.render(template, variables(survey.vm(), targetName, index, volumeId));
        if (survey.plan().pvcNameTemplateUseGenerateName()) {
            return ObjectNames.claim(rendered, ObjectNames.diskHash(recordUid, volumeId));
        }
        var exact = ObjectNames.exactClaim(rendered);
        if (!ObjectNames.isLabel(exact)) {
            throw new IllegalArgumentException("pvcNameTemplate '" + template + "' gives '" + exact
                    + "', which is no name of 1 to 63 letters, digits and dashes");
        }
        return exact;
    }

    String persistentVolume(String claim, String volumeId) {
        return ObjectNames.persistentVolume(claim, ObjectNames.diskHash(recordUid, volumeId));
    }

    private Map<String, String> variables(PlanVm vm, String name, int index, String volumeId) {
        return Map.of(
                "VmName",
                vm.name(),
                "TargetVmName",
                name,
                "PlanName",
                survey.plan().ref().name(),
                "DiskIndex",
                String.valueOf(index),
                "VmId",
                vm.id(),
                "VolumeID",
                volumeId);
    }

    private static String firstGiven(String... texts) {
        for (var text : texts) {
            if (!text.isEmpty()) {
                return text;
            }
        }
        return "";
    }
}
