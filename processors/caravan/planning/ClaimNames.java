package caravan.planning;

import caravan.manifest.ClaimTemplate;
import caravan.manifest.ObjectNames;
import java.util.Map;

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
        this.template =
                firstGiven(survey.vm().pvcNameTemplate(), survey.plan().pvcNameTemplate(), ClaimTemplate.DEFAULT);
    }

    /** Fails with an IllegalArgumentException that tells what is wrong with the template. */
    String claim(int index, String volumeId) {
        var rendered = ClaimTemplate.render(template, variables(index, volumeId));
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

    private Map<String, String> variables(int index, String volumeId) {
        return Map.of(
                "VmName",
                survey.vm().name(),
                "TargetVmName",
                targetName,
                "PlanName",
                survey.plan().ref().name(),
                "DiskIndex",
                String.valueOf(index),
                "VmId",
                survey.instance().id(),
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
