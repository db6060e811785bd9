package caravan.api.reader;

import caravan.model.Finding;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Every field that the peer's Plan has does what the README says. */
class PlanFieldsTest {

    private static final Pattern ROW =
            Pattern.compile("(?m)^\\| ((?:`\\w+`(?:, )?)+) \\| (spec|VM|spec, VM) \\| (.*) \\|$");
    private static final Pattern NAME = Pattern.compile("`(\\w+)`");
    /** With an effect; each other field is a truth value, given against its default. */
    private static final Map<String, String> VALUES = Map.ofEntries(
            Map.entry("description", "text"),
            Map.entry("type", "warm"),
            Map.entry("transferNetwork", "{name: fast}"),
            Map.entry("diskBus", "sata"),
            Map.entry("customizationScripts", "{name: scripts}"),
            Map.entry("conversionTempStorageClass", "gp3-csi"),
            Map.entry("conversionTempStorageSize", "50Gi"),
            Map.entry("networkNameTemplate", "net"),
            Map.entry("volumeNameTemplate", "vol"),
            Map.entry("virtV2vImage", "registry.example/v2v:1"),
            Map.entry("convertorLabels", "{a: b}"),
            Map.entry("convertorNodeSelector", "{a: b}"),
            Map.entry("convertorAffinity", "{nodeAffinity: {}}"),
            Map.entry("serviceAccount", "migrator"),
            Map.entry("targetLabels", "{a: b}"),
            Map.entry("targetNodeSelector", "{a: b}"),
            Map.entry("targetAffinity", "{nodeAffinity: {}}"),
            Map.entry("targetPowerState", "'off'"),
            Map.entry("pvcNameTemplate", "'{{.VmName}}'"),
            Map.entry("targetName", "web"),
            Map.entry("hooks", "[{hook: {name: h}, step: PreHook}]"),
            Map.entry("rootDisk", "/dev/sda"),
            Map.entry("instanceType", "u1.large"),
            Map.entry("luks", "{name: keys}"),
            Map.entry("tagMapping", "{disabled: true}"),
            Map.entry("namespace", "elsewhere"));

    private static final List<String> TRUE_BY_DEFAULT = List.of(
            "useCompatibilityMode",
            "deleteVmOnFailMigration",
            "migrateSharedDisks",
            "preserveStaticIPs",
            "runPreflightInspection",
            "pvcNameTemplateUseGenerateName");
    /** In every Plan. */
    private static final List<String> ALWAYS = List.of("provider", "map", "targetNamespace", "vms", "id", "name");

    /** One field of spec or of a VM, and what the README says of it. */
    record Field(String name, String place, String does) {

        String value() {
            if (name.equals("type") && place.equals("VM")) {
                return "any";
            }
            return VALUES.getOrDefault(name, String.valueOf(!TRUE_BY_DEFAULT.contains(name)));
        }
    }

    static List<Field> fields() throws IOException {
        var fields = new ArrayList<Field>();
        var readme = Files.readString(Path.of("README.md"));
        var table = readme.substring(readme.indexOf("| field | of | what it does |"));
        ROW.matcher(table.substring(0, table.indexOf("\n\n"))).results().forEach(row -> names(row)
                .forEach(name -> Stream.of(row.group(2).split(", ", -1))
                        .forEach(place -> fields.add(new Field(name, place, row.group(3))))));
        return fields;
    }

    private static List<String> names(MatchResult row) {
        return NAME.matcher(row.group(1)).results().map(name -> name.group(1)).toList();
    }

    static Stream<Field> given() throws IOException {
        return fields().stream().filter(field -> !ALWAYS.contains(field.name()));
    }

    @Test
    void shouldExplainEachFieldOnce() throws IOException {
        assertThat(named("spec")).containsExactlyInAnyOrderElementsOf(KnownFields.PLAN);
        assertThat(named("VM")).containsExactlyInAnyOrderElementsOf(KnownFields.VM);
    }

    private static List<String> named(String place) throws IOException {
        return fields().stream()
                .filter(field -> field.place().equals(place))
                .map(Field::name)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("given")
    void shouldDoWithTheFieldWhatTheReadmeSays(Field field) throws IOException {
        // When
        var findings = findings(field);

        // Then
        if (field.does().startsWith("refused")) {
            assertThat(findings).anyMatch(Finding::isRefusal);
        } else if (field.does().equals("no effect")) {
            assertThat(findings).singleElement().matches(finding -> !finding.isRefusal());
        } else {
            assertThat(findings).isEmpty();
        }
    }

    private static List<Finding> findings(Field field) throws IOException {
        var given = field.name() + ": " + field.value();
        var inSpec = field.place().equals("spec");
        var plan = """
                metadata: {namespace: demo, name: p1}
                spec:
                  provider: {source: {name: aws}, destination: {name: host}}
                  map: {network: {name: n}, storage: {name: s}}
                  targetNamespace: vms
                  vms: [{id: i-0a1, name: web%s}]
                  %s
                """.formatted(inSpec ? "" : ", " + given, inSpec ? given : "");
        return PlanReader.read(new YAMLMapper().readTree(plan)).findings();
    }
}
