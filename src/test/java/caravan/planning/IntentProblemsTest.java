package caravan.planning;

import caravan.model.Finding;
import caravan.model.MigrationException;
import caravan.model.Volume;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

class IntentProblemsTest {

    private static final String RECORD = "7d1f0c52-5a0e-4a39-9d4f-3f0a53c1f001";

    static Stream<Arguments> problems() {
        return Stream.of(
                problem("c50_unmapped_volume_type", "type gp3", survey -> survey.storage = List.of()),
                problem("no such class", "StorageClass 'gp3-csi'", survey -> survey.classes.remove("gp3-csi")),
                problem("c50_unmapped_subnet", "subnet-1", survey -> survey.networks = List.of()),
                problem(
                        "c37_two_pod_networks",
                        "2 interfaces on the pod",
                        survey -> survey.nic("eni-2", "subnet-1", 1)),
                problem("c55_volume_missing", "vol-0gone", survey -> survey.attached("/dev/sdz", "vol-0gone")),
                problem("c35_terminated", "is terminated", survey -> survey.state = "terminated"),
                problem("c35_spot", "Spot instance", survey -> survey.lifecycle = "spot"),
                problem("c26_product", "abc123", survey -> survey.productCodes = List.of("abc123")),
                problem("c34_instance_store", "instance-store", survey -> survey.rootDeviceType = "instance-store"),
                problem("hibernated", "hibernated", survey -> survey.reason = "Client.UserInitiatedHibernate"),
                problem("c29_no_root", "/dev/nowhere", survey -> survey.rootDevice = "/dev/nowhere"),
                problem("c31_a_Mac", "arm64_mac", survey -> survey.architecture = "arm64_mac"),
                problem("c28_unknown_type", "m5.large", survey -> survey.type = Optional.empty()),
                problem("unknown zone", "'eu-west-9z'", survey -> survey.zone = "eu-west-9z"),
                problem("impaired zone", "'eu-west-1c'", survey -> survey.zone = "eu-west-1c"),
                problem("c46_no_nodes", "No node of the cluster", survey -> survey.nodes = 0),
                problem("unknown function", "'env'", survey -> survey.template = "{{env .VmName}}"),
                problem("c07_target_name_twice", "'web01' is given to", survey -> {
                    survey.targetName = "web01";
                    survey.othersAfter = List.of(Surveys.other("i-0b1b2c3d4e5f60718", "other", "web01"));
                }),
                problem("nested on arm64", "nested", survey -> {
                    survey.architecture = "arm64";
                    survey.nested = "true";
                }),
                problem("SATA on arm64", "SATA", survey -> {
                    survey.architecture = "arm64";
                    survey.skipConversion = true;
                }),
                problem("label value", "'no spaces'", survey -> survey.targetLabels = Map.of("a", "no spaces")),
                problem("c08_affinity", "affinity", survey -> {
                    survey.targetAffinity = Map.of("nodeAffinity", "ssd");
                }),
                problem("own label", "caravan.io/committed", survey -> {
                    survey.targetLabels = Map.of("caravan.io/committed", "true");
                }),
                problem("c54_own_label", "caravan.io/kept", survey -> {
                    survey.convertorLabels = Map.of("caravan.io/kept", "true");
                }),
                problem("c24_other_zone", "eu-west-1a", survey -> {
                    survey.convertorNodes = Map.of("topology.kubernetes.io/zone", "eu-west-1a");
                }),
                problem("c35_auto_scaling", "group-1", survey -> {
                    survey.tags = Map.of("aws:autoscaling:groupName", "group-1");
                }),
                problem("same claim twice", "Two disks", survey -> {
                    survey.disk("/dev/sdb", Surveys.volume("vol-0b", "gp3", 8, 3000, 125));
                    survey.template = "{{.VmName}}";
                    survey.generateName = false;
                }));
    }

    private static Arguments problem(String name, String said, Consumer<Surveys> change) {
        return arguments(name, said, change);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("problems")
    void shouldRefuse(String name, String said, Consumer<Surveys> change) {
        // Given
        var survey = Surveys.plain();
        change.accept(survey);

        // When
        var findings = IntentPlanner.draft(survey.build(), "").findings();

        // Then
        assertThat(findings).as(name).singleElement().satisfies(finding -> {
            assertThat(finding.problem()).contains(said).endsWith(".");
            assertThat(finding.allowed()).isNotBlank().endsWith(".");
            assertThat(finding.pointer()).startsWith("/spec/");
        });
    }

    @Test
    void c36_shouldRefuseAVolumeThatOthersMayWriteTo() {
        // Given
        var survey = Surveys.plain();
        var mine = survey.volumes.remove(0);
        survey.volumes.add(new Volume(
                mine.id(),
                mine.state(),
                mine.type(),
                8,
                3000,
                125,
                false,
                "",
                "",
                mine.zone(),
                true,
                List.of(
                        new Volume.Attachment(Surveys.ID, "/dev/xvda", "attached"),
                        new Volume.Attachment("i-0other", "/dev/sdb", "attached")),
                Map.of()));

        // When
        var findings = IntentPlanner.draft(survey.build(), "").findings();

        // Then
        assertThat(findings)
                .extracting(Finding::problem)
                .singleElement()
                .asString()
                .contains("i-0other");
    }

    @Test
    void shouldRefuseARootVolumeThatNothingBootsFrom() {
        // Given
        var survey = Surveys.empty().nic("eni-1", "subnet-1", 0);
        survey.disk("/dev/xvda", Surveys.volume("vol-0a", "st1", 500, 0, 0));

        // When
        var findings = IntentPlanner.draft(survey.build(), "").findings();

        // Then
        assertThat(findings)
                .extracting(Finding::problem)
                .singleElement()
                .asString()
                .contains("st1");
    }

    @Test
    void shouldTellEveryProblemAtOnce() {
        // Given
        var survey = Surveys.plain().attached("/dev/sdz", "vol-0gone");
        survey.storage = List.of();
        survey.networks = List.of();

        // When, Then
        assertThatThrownBy(() -> IntentPlanner.plan(survey.build(), true, RECORD))
                .isInstanceOfSatisfying(MigrationException.class, failure -> {
                    assertThat(failure.reason()).isEqualTo("CannotBePlanned");
                    assertThat(failure.object()).isEqualTo(Surveys.ID);
                    assertThat(failure.remedy()).contains("StorageMap", "NetworkMap");
                })
                .hasMessageContainingAll("type gp3", "subnet-1", "vol-0gone");
    }
}
