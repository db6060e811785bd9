package caravan.aws;

import caravan.model.Identity;
import caravan.model.ObjectRef;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

class Ec2TagsTest {

    private static final Identity OWNER = new Identity(
            "uid-record",
            "i-1",
            "web-1",
            new ObjectRef("shop", "web-tier", "uid-plan"),
            new ObjectRef("shop", "run-1", "uid-migration"));
    private static final StepKey STEP = new StepKey("uid-record", "vol-1", "volume", 0);

    private final Ec2Tags tags = new Ec2Tags(AwsSettingsTest.settings(Map.of("team", "storage"), List.of()));

    @Test
    void shouldTagASnapshotAsThePeerDoesAndWithItsRecord() {
        assertThat(tags.snapshot(OWNER, STEP))
                .containsOnly(
                        entry("forklift.konveyor.io/vmID", "i-1"),
                        entry("forklift.konveyor.io/vm-name", "web-1"),
                        entry("forklift.konveyor.io/volume", "vol-1"),
                        entry("forklift.konveyor.io/plan", "web-tier"),
                        entry("forklift.konveyor.io/migration", "uid-migration"),
                        entry("caravan.io/record", "uid-record"),
                        entry("caravan.io/step", STEP.hash()),
                        entry("team", "storage"));
    }

    @Test
    void shouldTagAVolumeForTheDriverAndThePlatformToo() {
        assertThat(tags.volume(OWNER, STEP, new Ec2Tags.VolumeMarks("snap-1", "pv-web-1"), Map.of("CostCenter", "7")))
                .containsOnly(
                        entry("forklift.konveyor.io/vmID", "i-1"),
                        entry("forklift.konveyor.io/vm-name", "web-1"),
                        entry("forklift.konveyor.io/original-volume", "vol-1"),
                        entry("forklift.konveyor.io/snapshot", "snap-1"),
                        entry("forklift.konveyor.io/plan", "web-tier"),
                        entry("forklift.konveyor.io/migration", "uid-migration"),
                        entry("caravan.io/record", "uid-record"),
                        entry("caravan.io/step", STEP.hash()),
                        entry("caravan.io/adopted", "false"),
                        entry("ebs.csi.aws.com/cluster", "true"),
                        entry("CSIVolumeName", "pv-web-1"),
                        entry("red-hat", "true"),
                        entry("CostCenter", "7"),
                        entry("team", "storage"));
    }

    @Test
    void shouldLetNothingThatIsCarriedTakeThePlaceOfItsOwn() {
        // Given
        var own = tags.volumeKeys();
        var carried = own.stream().collect(java.util.stream.Collectors.toMap(key -> key, key -> "carried"));

        // Then
        assertThat(tags.volume(OWNER, STEP, new Ec2Tags.VolumeMarks("snap-1", "pv-web-1"), carried))
                .hasSize(own.size())
                .doesNotContainValue("carried");
    }

    @Test
    void shouldMarkAnAdoptedVolumeByOverwritingTheSameKey() {
        assertThat(tags.adopted()).containsOnly(entry("caravan.io/adopted", "true"));
    }
}
