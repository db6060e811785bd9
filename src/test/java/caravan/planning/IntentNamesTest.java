package caravan.planning;

import caravan.api.DiskIntent;
import caravan.api.Notice;
import caravan.manifest.ObjectNames;
import caravan.model.PlanVm;
import caravan.model.TargetPower;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class IntentNamesTest {

    private static final String RECORD = "7d1f0c52-5a0e-4a39-9d4f-3f0a53c1f001";
    private static final String OTHER = "i-0b1b2c3d4e5f60718";

    @ParameterizedTest
    @CsvSource({
        "Web Server 01,'',web-server-01",
        "Web Server 01,web01,web01",
        "web01.prod.example.com,'',web01-prod-example-com"
    })
    void c07_shouldNameTheMachineAsToldOrAfterItsInstance(String name, String targetName, String expected) {
        // Given
        var survey = Surveys.plain();
        survey.name = name;
        survey.targetName = targetName;

        // When
        var intent = IntentPlanner.plan(survey.build(), true, RECORD);

        // Then
        assertThat(intent.target().name()).isEqualTo(expected);
    }

    @Test
    void c38_shouldNameClaimsOfAQualifiedName() {
        // Given
        var survey = Surveys.plain();
        survey.name = "web01.prod.example.com";

        // When
        var disks = IntentPlanner.plan(survey.build(), true, RECORD).disks();

        // Then
        assertThat(disks).extracting(DiskIntent::claimName).allMatch(ObjectNames::isLabel);
    }

    @Test
    void shouldTellTwoInstancesOfOneNameApart() {
        // Given
        var second = Surveys.plain();
        second.othersBefore = List.of(Surveys.other(OTHER, "Web 1", ""));

        // When
        var name = IntentPlanner.plan(second.build(), true, RECORD).target().name();

        // Then
        assertThat(name).isEqualTo("web-1-" + ObjectNames.hash(Surveys.ID));
    }

    @Test
    void shouldLeaveTheNameToTheFirstOfTwo() {
        // Given
        var first = Surveys.plain();
        first.othersAfter = List.of(Surveys.other(OTHER, "Web 1", ""));

        // When
        var name = IntentPlanner.plan(first.build(), true, RECORD).target().name();

        // Then
        assertThat(name).isEqualTo("web-1");
    }

    @Test
    void shouldLeaveAGivenNameToItsOwner() {
        // Given
        var survey = Surveys.plain();
        survey.othersBefore = List.of(Surveys.other(OTHER, "anything", "web-1"));

        // When
        var name = IntentPlanner.plan(survey.build(), true, RECORD).target().name();

        // Then
        assertThat(name).isEqualTo("web-1-" + ObjectNames.hash(Surveys.ID));
    }

    @Test
    void shouldUseAnExactTemplateAsItIs() {
        // Given
        var survey = Surveys.plain();
        survey.template = "{{.TargetVmName}}-{{.DiskIndex}}";
        survey.generateName = false;

        // When
        var disk = IntentPlanner.plan(survey.build(), true, RECORD).disks().get(0);

        // Then
        assertThat(disk.claimName()).isEqualTo("web-1-0");
        assertThat(disk.persistentVolumeName())
                .isEqualTo("pv-web-1-0-" + ObjectNames.diskHash(RECORD, disk.sourceVolumeId()));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = ';',
            value = {
                "{{.PlanName}}-{{.DiskIndex}}; true",
                "data-{{.VmName | trunc 3}}-{{.DiskIndex}}; true",
                "{{.TargetVmName}}-{{.DiskIndex}}; false",
                "{{.VmId}}-{{.DiskIndex}}; false",
                "{{.PlanName}}-{{.VolumeID}}; false"
            })
    void c41_shouldFindThatTwoMachinesOfAPlanWouldHaveOneClaim(String template, boolean clash) {
        // Given
        var survey = Surveys.plain();
        survey.template = template;
        survey.generateName = false;
        survey.othersAfter = List.of(new PlanVm(OTHER, "web-2", "", TargetPower.AUTO, template, "", true));

        // When
        var found = IntentPlanner.draft(survey.build(), "").findings();

        // Then
        assertThat(found.stream().filter(finding -> finding.reason().equals("ClaimNamesClash")))
                .hasSize(clash ? 1 : 0)
                .allSatisfy(finding -> assertThat(finding.problem()).contains(Surveys.ID, OTHER));
    }

    @Test
    void c41_shouldGiveMachinesOfOneTemplateClaimsOfTheirOwnWhereItIsTheBeginningOnly() {
        // Given
        var first = Surveys.plain();
        first.template = "{{.PlanName}}-{{.DiskIndex}}";
        first.othersAfter = List.of(Surveys.other(OTHER, "web-2", ""));

        // When
        var disk = IntentPlanner.plan(first.build(), true, RECORD).disks().get(0);
        var same = IntentPlanner.plan(first.build(), true, RECORD).disks().get(0);
        var again =
                IntentPlanner.plan(first.build(), true, "other-record").disks().get(0);

        // Then
        assertThat(disk.claimName()).startsWith("web-tier-0-").isEqualTo(same.claimName());
        assertThat(again.claimName()).isNotEqualTo(disk.claimName());
    }

    @ParameterizedTest
    @CsvSource({
        "/dev/sda1,/dev/sdb",
        "/dev/sdb,/dev/sdaa",
        "/dev/sda2,/dev/sda10",
        "/dev/xvda,/dev/sdb",
        "xvdf,/dev/sdg",
        "/dev/xvdz,/dev/xvdba"
    })
    void c30_shouldOrderDevicesAsAPersonWould(String first, String second) {
        assertThat(DeviceOrder.NATURAL.compare(first, second)).isNegative();
        assertThat(DeviceOrder.NATURAL.compare(second, first)).isPositive();
    }

    @Test
    void c07_shouldFindAnotherNameWhenTheNamespaceHasAMachineOfThatNameAlready() {
        // Given
        var survey = Surveys.plain();
        survey.landing = new Landing(false, true, "", true);

        // When
        var intent = IntentPlanner.plan(survey.build(), true, "record");

        // Then
        assertThat(intent.target().name()).matches("web-1-[0-9a-f]{8}");
        assertThat(intent.warnings()).extracting(Notice::reason).containsExactly("TargetRenamed");
    }
}
