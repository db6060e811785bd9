package caravan.engine;

import caravan.ledger.Wishes;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.Optional;

/** What was understood of a Migration and its Plan, and whether all records that follow from it are there. */
record Heard(Words words, Wishes wishes, boolean opened) {

    /** What users say in them, told by versions that change with it and with nothing else. */
    record Words(String migration, String plan) {

        static Words of(GenericKubernetesResource migration, Optional<GenericKubernetesResource> plan) {
            return new Words(versionOf(migration), plan.map(Words::versionOf).orElse(""));
        }

        private static String versionOf(GenericKubernetesResource object) {
            var metadata = object.getMetadata();
            return metadata.getUid() + " " + metadata.getGeneration() + " " + metadata.getDeletionTimestamp() + " "
                    + metadata.getAnnotations();
        }
    }
}
