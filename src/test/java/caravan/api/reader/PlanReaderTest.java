package caravan.api.reader;

import caravan.model.ConversionNeeds;
import caravan.model.Finding;
import caravan.model.ObjectRef;
import caravan.model.Plan;
import caravan.model.PlanHook;
import caravan.model.PlanVm;
import caravan.model.State;
import caravan.model.TargetPower;
import caravan.model.Unlocking;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class PlanReaderTest {

    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    private static final String HEAD = """
            apiVersion: forklift.konveyor.io/v1beta1
            kind: Plan
            metadata: {name: web, namespace: demo, uid: u-1}
            spec:
              provider:
                source: {name: aws, namespace: demo}
                destination: {name: host, namespace: demo}
              map:
                network: {name: nets, namespace: demo}
                storage: {name: disks, namespace: demo}
              targetNamespace: vms
            """;
    private static final String ONE_VM = "  vms: [{id: i-0a1}]\n";

    @Test
    void shouldApplyTheDefaultsOfTheCrdWhenFieldsAreAbsent() {
        // When
        var plan = read(HEAD + ONE_VM).value().orElseThrow();

        // Then
        assertThat(plan.deleteVmOnFailMigration()).isTrue();
        assertThat(plan.pvcNameTemplateUseGenerateName()).isTrue();
        assertThat(plan.conversion().compatibilityMode()).isTrue();
        assertThat(plan.conversion().skip()).isFalse();
        assertThat(plan.target().power()).isEqualTo(TargetPower.AUTO);
        assertThat(plan.ref().uid()).isEqualTo("u-1");
        assertThat(plan.vms()).singleElement().satisfies(vm -> {
            assertThat(vm.name()).isEqualTo("i-0a1");
            assertThat(vm.deleteVmOnFailMigration()).isTrue();
            assertThat(vm.nestedVirtualization()).isEmpty();
        });
    }

    @Test
    void shouldSayNothingOfWhatKubectlMtvAlwaysSends() {
        // Given
        var sent = """
                  skipGuestConversion: true
                  useCompatibilityMode: true
                  deleteVmOnFailMigration: true
                  migrateSharedDisks: true
                  preserveStaticIPs: true
                  runPreflightInspection: true
                  pvcNameTemplateUseGenerateName: true
                  vms: [{id: i-0a1, name: web-1, luks: {}}]
                status: {migration: {}}
                """;

        // When
        var reading = read(HEAD + sent);

        // Then
        assertThat(reading.findings()).isEmpty();
        assertThat(reading.value()).isPresent();
    }

    @Test
    void shouldTakeFromThePlanWhatAVmLeavesOut() {
        // Given
        var spec = """
                  targetPowerState: "off"
                  deleteVmOnFailMigration: false
                  enableNestedVirtualization: true
                  pvcNameTemplate: p
                  vms:
                  - {id: i-0a1}
                  - {id: i-0a2, targetPowerState: "on", deleteVmOnFailMigration: true, enableNestedVirtualization: false,
                     pvcNameTemplate: v, targetName: web-2}
                """;

        // When
        var vms = read(HEAD + spec).value().orElseThrow().vms();

        // Then
        assertThat(vms.get(0).targetPower()).isEqualTo(TargetPower.OFF);
        assertThat(vms.get(0).deleteVmOnFailMigration()).isFalse();
        assertThat(vms.get(0).nestedVirtualization()).isEqualTo("true");
        assertThat(vms.get(0).pvcNameTemplate()).isEqualTo("p");
        assertThat(vms.get(1).targetPower()).isEqualTo(TargetPower.ON);
        assertThat(vms.get(1).deleteVmOnFailMigration()).isTrue();
        assertThat(vms.get(1).nestedVirtualization()).isEqualTo("false");
        assertThat(vms.get(1).pvcNameTemplate()).isEqualTo("v");
    }

    @Test
    void shouldWarnOfAFieldThatLooksLikeNone() {
        // When
        var reading = read(HEAD + ONE_VM + "  somethingNew: {deep: [1]}\n");

        // Then
        assertThat(reading.value()).isPresent();
        assertThat(reading.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.isRefusal()).isFalse();
            assertThat(finding.pointer()).isEqualTo("/spec/somethingNew");
        });
    }

    @ParameterizedTest
    @CsvSource({
        "targetLables, {}, targetLabels",
        "targetlabels, {}, targetLabels",
        "skipGuestConvertion, true, skipGuestConversion",
        "pvcNameTemplateUseGeneratedName, false, pvcNameTemplateUseGenerateName",
        "rootDisk, /dev/sdb, 'it in an entry of spec.vms, for one machine'",
        "targetAnnotations, {}, targetLabels",
    })
    void shouldRefuseAMisspeltFieldAndSayWhatIsMeant(String field, String value, String meant) {
        // When
        var reading = read(HEAD + ONE_VM + "  " + field + ": " + value + "\n");

        // Then
        assertThat(reading.refusals()).singleElement().satisfies(finding -> {
            assertThat(finding.pointer()).isEqualTo("/spec/" + field);
            assertThat(finding.allowed()).startsWith(meant);
        });
    }

    @ParameterizedTest
    @CsvSource({
        "targetname, web, targetName",
        "instancetype, u1.large, instanceType",
        "targetPowerStat, 'on', targetPowerState",
        "xfsCompatibility, true, 'it in spec, for all machines of the Plan'",
        "preference, rhel.9, there is none",
    })
    void shouldRefuseAMisspeltFieldOfOneVm(String field, String value, String meant) {
        // When
        var reading = read(HEAD + "  vms: [{id: i-0a1, " + field + ": '" + value + "'}]\n");

        // Then
        assertThat(reading.refusals()).singleElement().satisfies(finding -> {
            assertThat(finding.pointer()).isEqualTo("/spec/vms/0/" + field);
            assertThat(finding.allowed()).startsWith(meant);
        });
    }

    /** What kubectl mtv sends for EC2 whether the user asks for it or not: contract, 5.4. */
    @Test
    void shouldSayNothingToWhatKubectlMtvAlwaysSends() {
        // When
        var reading = read(HEAD + """
                  description: ''
                  skipGuestConversion: true
                  useCompatibilityMode: true
                  deleteVmOnFailMigration: true
                  migrateSharedDisks: true
                  preserveStaticIPs: true
                  runPreflightInspection: true
                  pvcNameTemplateUseGenerateName: true
                  vms: [{id: i-0a1, name: web-1, luks: {}}]
                """);

        // Then
        assertThat(reading.findings()).isEmpty();
    }

    @Test
    void shouldReadWhichDiskBootsAndTheInstanceTypeOfKubeVirt() {
        // When
        var vm = read(HEAD + "  vms: [{id: i-0a1, rootDisk: /dev/sdb, instanceType: u1.large}]\n")
                .value()
                .orElseThrow()
                .vms()
                .get(0);

        // Then
        assertThat(vm.rootDisk()).isEqualTo("/dev/sdb");
        assertThat(vm.instanceType()).isEqualTo("u1.large");
    }

    @Test
    void shouldReadTheHooksOfKubectlMtv() {
        // When
        var reading = read(HEAD + """
                  vms:
                  - id: i-0a1
                    hooks: [{hook: {namespace: demo, name: quiesce}, step: PreHook}, {hook: {name: tell}, step: PostHook}]
                """);

        // Then
        assertThat(reading.findings()).isEmpty();
        assertThat(reading.draft().vms().get(0).hooks())
                .containsExactly(
                        new PlanHook(State.PRE_HOOK, ObjectRef.named("demo", "quiesce")),
                        new PlanHook(State.POST_HOOK, ObjectRef.named("demo", "tell")));
    }

    @Test
    void shouldReadWhatAConversionNeeds() {
        // When
        var reading = read(HEAD + """
                  customizationScripts: {name: scripts, namespace: vms}
                  conversionTempStorageClass: gp3
                  conversionTempStorageSize: 50Gi
                  vms: [{id: i-0a1, luks: {name: keys}}, {id: i-0a2, nbdeClevis: true, luks: {}}]
                """.replace("vms}", target() + "}"));

        // Then
        assertThat(reading.findings()).isEmpty();
        assertThat(reading.draft().conversion().needs())
                .isEqualTo(new ConversionNeeds(ObjectRef.named(target(), "scripts"), "gp3", "50Gi"));
        assertThat(reading.draft().vms())
                .extracting(PlanVm::unlocking)
                .containsExactly(
                        new Unlocking(ObjectRef.named(target(), "keys"), false),
                        new Unlocking(ObjectRef.named("", ""), true));
    }

    private String target() {
        return read(HEAD + ONE_VM).draft().target().namespace();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            customizationScripts: {name: scripts, namespace: elsewhere}                        | /spec/customizationScripts/namespace
            conversionTempStorageClass: gp3                                                    | /spec/conversionTempStorageSize
            conversionTempStorageSize: 50Gi                                                    | /spec/conversionTempStorageClass
            conversionTempStorageClass: gp3~  conversionTempStorageSize: much                  | /spec/conversionTempStorageSize
            """)
    void shouldRefuseNeedsThatNoConversionCanHave(String fields, String pointer) {
        assertThat(read(HEAD + ONE_VM + "  " + fields.replace("~", "\n") + "\n").refusals())
                .extracting(Finding::pointer)
                .containsExactly(pointer);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            luks: {name: keys, namespace: elsewhere}  | /spec/vms/0/luks/namespace
            luks: {name: keys}, nbdeClevis: true      | /spec/vms/0/luks
            """)
    void shouldRefuseToUnlockDisksInAWayThatWouldNotWork(String fields, String pointer) {
        assertThat(read(HEAD + "  vms: [{id: i-0a1, " + fields + "}]\n").refusals())
                .extracting(Finding::pointer)
                .containsExactly(pointer);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {hook: {name: a}, step: During}                                   | /spec/vms/0/hooks/0/step
            {hook: {name: a}}                                                 | /spec/vms/0/hooks/0/step
            {step: PreHook}                                                   | /spec/vms/0/hooks/0/hook/name
            {hook: {name: a, namespace: other}, step: PreHook}                | /spec/vms/0/hooks/0/hook/namespace
            {hook: {name: a}, step: PreHook}, {hook: {name: b}, step: PreHook} | /spec/vms/0/hooks/1/step
            """)
    void shouldRefuseHooksThatWouldNotBeRunAsWritten(String hooks, String pointer) {
        assertThat(read(HEAD + "  vms: [{id: i-0a1, hooks: [" + hooks + "]}]\n").refusals())
                .extracting(Finding::pointer)
                .containsExactly(pointer);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "type: warm",
                "warm: true",
                "transferNetwork: {name: fast, namespace: demo}",
                "diskBus: sata",
                "installLegacyDrivers: true",
                "networkNameTemplate: net",
                "volumeNameTemplate: vol"
            })
    void shouldRefuseByNameWhatWouldChangeTheResult(String field) {
        // When
        var reading = read(HEAD + ONE_VM + "  " + field + "\n");

        // Then
        assertThat(reading.value()).isEmpty();
        assertThat(reading.refusals()).singleElement().satisfies(finding -> assertThat(finding.pointer())
                .isEqualTo("/spec/" + field.substring(0, field.indexOf(':'))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"targetName: Not_A_Label", "targetPowerState: maybe"})
    void shouldRefuseByNameWhatOneVmCannotHave(String field) {
        // When
        var reading = read(HEAD + "  vms: [{id: i-0a1, " + field + "}]\n");

        // Then
        assertThat(reading.refusals()).singleElement().satisfies(finding -> assertThat(finding.pointer())
                .isEqualTo("/spec/vms/0/" + field.substring(0, field.indexOf(':'))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "migrateSharedDisks: false",
                "rdmAsLun: true",
                "scsiReservation: true",
                "tagMapping: {labelTags: [owner]}",
                "preserveClusterCpuModel: true",
                "deleteGuestConversionPod: true"
            })
    void shouldWarnOfWhatNobodyWouldMiss(String field) {
        // When
        var reading = read(HEAD + ONE_VM + "  " + field + "\n");

        // Then
        assertThat(reading.value()).isPresent();
        assertThat(reading.warnings()).singleElement().satisfies(finding -> assertThat(finding.problem())
                .startsWith("has no effect: "));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "  vms: []                                   | /spec/vms              | names no instance",
                "  vms: [{name: web-1}]                      | /spec/vms/0/id         | is missing",
                "  vms: [{id: web-1}]                        | /spec/vms/0/id         | is 'web-1'",
                "  vms: [{id: i-0a1}, {id: i-0a1}]           | /spec/vms/1/id         | 'i-0a1' stands in the plan twice",
                "  vms: [i-0a1]                              | /spec/vms/0            | is the text 'i-0a1'",
                "  vms: {id: i-0a1}                          | /spec/vms              | is an object",
            })
    void shouldSayWhatIsWrongWithTheVms(String vms, String pointer, String problem) {
        assertThat(read(HEAD + "  " + vms + "\n").refusals()).anySatisfy(finding -> {
            assertThat(finding.pointer()).isEqualTo(pointer);
            assertThat(finding.problem()).isEqualTo(problem);
        });
    }

    @Test
    void shouldRefuseAReferenceIntoAnotherNamespace() {
        // When
        var reading = read(HEAD.replace("{name: aws, namespace: demo}", "{name: aws, namespace: other}") + ONE_VM);

        // Then
        assertThat(reading.refusals())
                .containsExactly(Finding.refused(
                        "/spec/provider/source/namespace",
                        "is 'other', but the object that refers to it is in 'demo'",
                        "the same namespace for all objects of a migration"));
    }

    @Test
    void shouldSayOnceWhatIsWrongForEveryVm() {
        assertThat(read(HEAD + "  deleteVmOnFailMigration: maybe\n  vms: [{id: i-0a1}, {id: i-0a2}]\n")
                        .refusals())
                .hasSize(1);
    }

    private static Reading<Plan> read(String yaml) {
        try {
            return PlanReader.read(YAML.readTree(yaml));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
