package caravan.planning;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The tags of a source volume, and which of them its copy gets. */
class SourceTagsTest {

    private static final Set<String> OWN = Set.of("caravan.io/record", "CSIVolumeName", "team");

    @ParameterizedTest
    @ValueSource(strings = {"Name", "CostCenter", "app/kubernetes.io", "x-csi.aws.com", "caravans", "redhat", "csi"})
    void c20_shouldCarryWhatItsOwnerHasSet(String key) {
        // When
        var tags = SourceTags.of(Map.of(key, "7"), OWN);

        // Then
        assertThat(tags.carried()).containsOnly(Map.entry(key, "7"));
        assertThat(tags.dropped()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "aws:backup:source-resource",
                "kubernetes.io/cluster/web",
                "kubernetes.io/created-for/pvc/name",
                "KubernetesCluster",
                "CSIVolumeName",
                "ebs.csi.aws.com/cluster",
                "csi.aws.com/x",
                "red-hat-managed",
                "red-hat-clustertype",
                "forklift.konveyor.io/vmID",
                "caravan.io/adopted",
                "old.caravan.io/record",
                "team"
            })
    void c20_shouldLeaveAndListWhatOtherSoftwareActsOn(String key) {
        // When
        var tags = SourceTags.of(Map.of(key, "7", "Name", "db"), OWN);

        // Then
        assertThat(tags.carried()).containsOnlyKeys("Name");
        assertThat(tags.dropped()).containsExactly(key);
    }

    @Test
    void c20_shouldLeaveFivePlacesFree() {
        // Given
        var many = new TreeMap<String, String>();
        IntStream.range(0, 50).forEach(number -> many.put("tag-%02d".formatted(number), "x"));

        // When
        var tags = SourceTags.of(many, OWN);

        // Then
        assertThat(tags.carried()).hasSize(42).containsKeys("tag-00", "tag-41");
        assertThat(tags.dropped()).hasSize(8).contains("tag-42", "tag-49");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Backup", "aws-backup-plan", "dlm:policy", "SnapshotDaily"})
    void c20_shouldWatchWhatABackupMaySelectBy(String key) {
        assertThat(SourceTags.of(Map.of(key, "daily", "Name", "db"), OWN).watched())
                .containsExactly(key);
    }
}
