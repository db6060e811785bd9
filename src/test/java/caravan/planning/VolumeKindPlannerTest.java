package caravan.planning;

import caravan.model.DiskClass;
import caravan.model.EbsDefaults;
import caravan.model.Finding;
import caravan.model.Volume;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What a StorageClass makes of a volume. Parameters are told as {@code type=io2 iops=500}. */
class VolumeKindPlannerTest {

    private static final String KEY = "arn:aws:kms:eu-west-1:111122223333:key/k";

    private final Problems problems = new Problems();

    @ParameterizedTest(name = "{0} {1} GiB {2} IOPS {3} MiB/s with [{4}]")
    @CsvSource({
        // The class is silent: as it was.
        "gp3, 8, 3000, 125, , gp3, 3000, 125",
        "gp3, 100, 16000, 1000, , gp3, 16000, 1000",
        "io2, 100, 8000, 0, , io2, 8000, 0",
        "gp2, 100, 300, 0, , gp2, 0, 0",
        "st1, 500, 99, 40, , st1, 0, 0",
        // Another type keeps what it can.
        "gp2, 100, 300, 0, type=gp3, gp3, 3000, 125",
        "gp2, 2000, 6000, 0, type=gp3, gp3, 6000, 125",
        "gp3, 100, 16000, 1000, type=gp2, gp2, 0, 0",
        "gp3, 100, 4000, 250, type=io1, io1, 4000, 0",
        "gp3, 20, 4000, 250, type=io1, io1, 1000, 0",
        "io2, 8, 8000, 0, type=gp3, gp3, 4000, 125",
        // The class says more.
        "gp3, 100, 3000, 125, iops=5000 throughput=500, gp3, 5000, 500",
        "gp3, 100, 3000, 125, throughput=2000, gp3, 3000, 750",
        "gp3, 100, 16000, 1000, iops=3000, gp3, 3000, 750",
        "io2, 100, 8000, 0, iops=500, io2, 500, 0",
        "gp3, 100, 3000, 125, type=io2 iopsPerGB=20, io2, 2000, 0",
        "gp3, 8, 3000, 125, type=io2 iopsPerGB=5 allowAutoIOPSPerGBIncrease=true, io2, 100, 0",
        "gp3, 100, 3000, 125, type=io1 IopsPerGb=100, io1, 5000, 0",
        "gp3, 100, 3000, 125, csi.storage.k8s.io/fstype=xfs, gp3, 3000, 125"
    })
    void c21_shouldMakeWhatTheClassSaysAndKeepTheRest(
            String type, int size, int iops, int throughput, String parameters, String to, int toIops, int toMibs) {
        // When
        var kind = plan(Surveys.volume("vol-1", type, size, iops, throughput), parameters);

        // Then
        assertThat(problems.findings()).isEmpty();
        assertThat(kind.type()).isEqualTo(to);
        assertThat(kind.iops()).isEqualTo(toIops);
        assertThat(kind.throughput()).isEqualTo(toMibs);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "type=gp4, does not have",
        "type=st1, takes 125 to 16384 GiB",
        "type=io2 iops=many, no number",
        "type=io2 iops=100 iopsPerGB=50, of which the driver takes one",
        "type=io2 iopsPerGB=5, allowAutoIOPSPerGBIncrease would raise it",
        "volumeInitializationRate=500, 100 to 300"
    })
    void c21_shouldRefuseAClassThatCannotBeMade(String parameters, String said) {
        // When
        plan(Surveys.volume("vol-1", "gp3", 8, 3_000, 125), parameters);

        // Then
        assertThat(problems.findings())
                .singleElement()
                .extracting(Finding::problem)
                .asString()
                .contains("StorageClass 'class'", said, "vol-1");
    }

    @Test
    void c21_shouldSayThatTheThroughputIsLessWhenTheClassLowersTheIopsOfTheSameType() {
        // When
        var kind = plan(Surveys.volume("vol-1", "gp3", 100, 16_000, 1_000), "iops=3000");

        // Then
        assertThat(kind.notes()).anySatisfy(note -> assertThat(note).contains("was to have 1000 MiB/s and gets 750"));
    }

    @Test
    void c21_shouldRefuseProvisionedIopsThatNobodyTells() {
        // When
        plan(Surveys.volume("vol-1", "st1", 500, 0, 0), "type=io2");

        // Then
        assertThat(problems.findings())
                .extracting(Finding::problem)
                .first()
                .asString()
                .contains("for no iops");
    }

    @Test
    void c21_shouldRefuseARootVolumeThatNothingBootsFrom() {
        // When
        VolumeKindPlanner.plan(
                Surveys.volume("vol-1", "gp3", 500, 3_000, 125), true, diskClass("type=sc1"), usual(0), problems);

        // Then
        assertThat(problems.findings())
                .extracting(Finding::problem)
                .first()
                .asString()
                .contains("nothing boots from");
    }

    @Test
    void c21_shouldRefuseAnotherDriverByName() {
        // Given
        var nfs = new DiskClass("class", "nfs.csi.k8s.io", "Delete", Map.of());

        // When
        VolumeKindPlanner.plan(Surveys.volume("vol-1", "gp3", 8, 3_000, 125), false, nfs, usual(0), problems);

        // Then
        assertThat(problems.findings())
                .extracting(Finding::problem)
                .first()
                .asString()
                .contains("nfs.csi.k8s.io");
    }

    @ParameterizedTest(name = "[{0}] on a volume under [{1}]")
    @CsvSource({
        ", , false, ''",
        "encrypted=true, , true, ''",
        "encrypted=false, , false, ''",
        "encrypted=true kmsKeyId=mine, , true, mine",
        "kmsKeyId=mine, , true, mine",
        ", theirs, true, theirs",
        "encrypted=true, theirs, true, theirs",
        "encrypted=true kmsKeyId=mine, theirs, true, mine"
    })
    void c21_shouldEncryptAsTheClassSays(String parameters, String key, boolean encrypted, String toKey) {
        // When
        var kind = plan(Surveys.volume("vol-1", "gp3", 8, 3_000, 125, key == null ? "" : key), parameters);

        // Then
        assertThat(kind.encrypted()).isEqualTo(encrypted);
        assertThat(kind.kmsKeyId()).isEqualTo(toKey);
    }

    @Test
    void c21_shouldTellWhatItCouldNotDo() {
        assertThat(plan(Surveys.volume("vol-1", "gp3", 8, 3_000, 125, KEY), "encrypted=false")
                        .notes())
                .singleElement()
                .asString()
                .contains("stays encrypted");
        assertThat(plan(Surveys.volume("vol-1", "gp3", 20, 4_000, 250), "type=io1")
                        .notes())
                .singleElement()
                .asString()
                .contains("was to have 4000 IOPS and gets 1000");
        assertThat(plan(Surveys.volume("vol-1", "gp2", 8, 100, 0), "type=gp3").notes())
                .as("more than before is no loss")
                .isEmpty();
    }

    @ParameterizedTest(name = "[{0}] on a volume under [{1}]")
    @CsvSource({
        ", , '', becomes encrypted",
        "encrypted=true, , '', becomes encrypted",
        "encrypted=false, , '', becomes encrypted",
        "kmsKeyId=mine, , mine, ",
        ", theirs, theirs, "
    })
    void c20_shouldEncryptWhereTheAccountEncryptsAllNewVolumes(
            String parameters, String key, String toKey, String note) {
        // Given
        var volume = Surveys.volume("vol-1", "gp3", 8, 3_000, 125, key == null ? "" : key);
        var usual = new VolumeKindPlanner.Usual(0, new EbsDefaults(true, KEY));

        // When
        var kind =
                VolumeKindPlanner.plan(volume, false, diskClass(parameters == null ? "" : parameters), usual, problems);

        // Then
        assertThat(kind.encrypted()).isTrue();
        assertThat(kind.kmsKeyId()).as("the default key may change until then").isEqualTo(toKey);
        assertThat(String.join(" ", kind.notes())).contains(note == null ? "" : "vol-1 " + note + ", with key " + KEY);
        assertThat(kind.notes()).hasSize(note == null ? 0 : 1);
    }

    /** Kubernetes translates it so: csi-translation-lib, plugins/aws_ebs.go. */
    @Test
    void c21_shouldReadAClassOfTheMigratedDriverAsKubernetesDoes() {
        // Given
        var inTree = new DiskClass("old", "kubernetes.io/aws-ebs", "Delete", Map.of("type", "io1", "iopsPerGB", "5"));

        // When
        var kind = VolumeKindPlanner.plan(
                Surveys.volume("vol-1", "gp3", 8, 3_000, 125), false, inTree, usual(0), problems);

        // Then
        assertThat(problems.findings()).isEmpty();
        assertThat(kind.iops()).isEqualTo(100);
    }

    @ParameterizedTest(name = "io2 of {0} GiB with {1} IOPS, {2}")
    @CsvSource({
        "65536, 256000, '', '256000 IOPS, of which a node that is no Nitro instance reaches 32000'",
        "100, 32000, '', ",
        "100, 32001, '', reaches 32000",
        "16385, 1000, encrypted=true, may refuse to encrypt",
        "1000, 64001, encrypted=true, may refuse to encrypt",
        "16384, 1000, encrypted=true, "
    })
    void c20_shouldTellWhatIsUnsureOfAVeryLargeVolume(int size, int iops, String parameters, String note) {
        // When
        var kind = plan(Surveys.volume("vol-1", "io2", size, iops, 0), parameters);

        // Then
        assertThat(problems.findings()).isEmpty();
        assertThat(kind.iops()).isEqualTo(iops);
        assertThat(String.join(" ", kind.notes())).contains(note == null ? "" : note);
        assertThat(kind.notes().isEmpty()).isEqualTo(note == null);
    }

    @Test
    void c27_shouldFillAsTheClassSaysAndElseAsUsual() {
        // Given
        var volume = Surveys.volume("vol-1", "gp3", 8, 3_000, 125);

        // Then
        assertThat(VolumeKindPlanner.plan(volume, false, diskClass(""), usual(200), problems)
                        .initializationRate())
                .isEqualTo(200);
        assertThat(VolumeKindPlanner.plan(
                                volume, false, diskClass("volumeInitializationRate=300"), usual(200), problems)
                        .initializationRate())
                .isEqualTo(300);
        assertThat(plan(volume, "").initializationRate()).isZero();
    }

    private VolumeKind plan(Volume volume, String parameters) {
        return VolumeKindPlanner.plan(
                volume, false, diskClass(parameters == null ? "" : parameters), usual(0), problems);
    }

    private static VolumeKindPlanner.Usual usual(int rate) {
        return new VolumeKindPlanner.Usual(rate, EbsDefaults.NONE);
    }

    private static DiskClass diskClass(String parameters) {
        var map = Arrays.stream(parameters.split(" "))
                .filter(each -> !each.isEmpty())
                .map(each -> each.split("=", 2))
                .collect(Collectors.toMap(each -> each[0], each -> each[1]));
        return new DiskClass("class", "ebs.csi.aws.com", "Delete", map);
    }
}
