package caravan;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What can be said of deploy/ without a cluster: names, reasons, and how little is granted. */
class DeployTest {

    /** Variables that are no settings of ours. */
    private static final Set<String> OF_LIBRARIES = Set.of("LOG4J_CONFIGURATION_FILE", "AWS_ENDPOINT_URL");

    static List<Path> manifests() {
        return DeployFiles.manifests();
    }

    static List<Path> roles() {
        var roles = new ArrayList<>(DeployFiles.ofKind("ClusterRole"));
        roles.addAll(DeployFiles.ofKind("Role"));
        return roles;
    }

    static List<Path> policies() {
        return DeployFiles.policies();
    }

    @ParameterizedTest
    @MethodSource("manifests")
    void shouldBeNamedByNumberKindAndNameWhenAManifest(Path file) {
        // When
        var manifest = DeployFiles.read(file);

        // Then
        assertThat(file.getFileName().toString())
                .matches("\\d{3}-.*")
                .endsWith("-%s-%s.yaml"
                        .formatted(
                                manifest.path("kind").asText(),
                                manifest.at("/metadata/name").asText()));
        assertThat(manifest.path("apiVersion").asText()).isNotEmpty();
    }

    @Test
    void shouldHaveANumberOfItsOwnWhenAManifest() {
        assertThat(manifests())
                .extracting(file -> file.getFileName().toString().substring(0, 3))
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("roles")
    void shouldHaveACommentWhenARule(Path file) {
        // Given
        var lines = DeployFiles.lines(file);

        // When
        var unexplained = new ArrayList<String>();
        var rules = 0;
        for (int i = 1; i < lines.size(); i++) {
            if (lines.get(i).startsWith("  - apiGroups:")) {
                rules++;
                if (!lines.get(i - 1).startsWith("  # ")) {
                    unexplained.add("line " + (i + 1) + ": " + lines.get(i + 1));
                }
            }
        }

        // Then
        assertThat(unexplained).isEmpty();
        assertThat(DeployFiles.read(file).path("rules")).hasSize(rules);
    }

    @ParameterizedTest
    @MethodSource("roles")
    void shouldNameWhatItGrantsWhenARule(Path file) {
        assertThat(DeployFiles.read(file).path("rules").toString())
                .doesNotContain("\"*\"")
                .doesNotContain("deletecollection", "escalate", "impersonate");
    }

    @Test
    void shouldRunWithoutPrivilegesWhenDeployed() {
        // When
        var pod = DeployFiles.read(DeployFiles.ofKind("Deployment").get(0)).at("/spec/template/spec");
        var container = pod.path("containers").get(0);

        // Then
        assertThat(pod.path("containers")).hasSize(1);
        assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
        assertThat(pod.at("/securityContext/seccompProfile/type").asText()).isEqualTo("RuntimeDefault");
        assertThat(container.at("/securityContext/allowPrivilegeEscalation").asBoolean(true))
                .isFalse();
        assertThat(container.at("/securityContext/readOnlyRootFilesystem").asBoolean())
                .isTrue();
        assertThat(container.at("/securityContext/capabilities/drop/0").asText())
                .isEqualTo("ALL");
        assertThat(container.at("/resources/limits/memory").asText()).isNotEmpty();
        assertThat(container.at("/livenessProbe/httpGet/path").asText()).isEqualTo("/observe/health/live");
        assertThat(container.at("/readinessProbe/httpGet/path").asText()).isEqualTo("/observe/health/ready");
    }

    @Test
    void shouldSetKeysThatThereAreWhenDeployed() {
        // Given
        var known = settings().stringPropertyNames().stream()
                .map(key -> key.toUpperCase(Locale.ROOT).replaceAll("[.-]", "_"))
                .toList();

        // When
        var variables = new TreeSet<String>();
        DeployFiles.read(DeployFiles.ofKind("Deployment").get(0))
                .at("/spec/template/spec/containers/0/env")
                .forEach(variable -> variables.add(variable.path("name").asText()));

        // Then
        variables.removeAll(OF_LIBRARIES);
        assertThat(variables).isNotEmpty();
        assertThat(known).containsAll(variables);
    }

    @Test
    void shouldCopyAllThatTheJarNeedsWhenAnImage() {
        assertThat(String.join("\n", DeployFiles.lines(DeployFiles.containerfile())))
                .contains("target/caravan.jar", "COPY target/lib/ lib/", "COPY target/hawtio/ hawtio/")
                .contains("FROM docker.io/library/eclipse-temurin:25-jre")
                .containsPattern("(?m)^USER \\d+");
    }

    private static Properties settings() {
        var properties = new Properties();
        try (var in = DeployTest.class.getResourceAsStream("/application.properties")) {
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties;
    }

    @ParameterizedTest
    @MethodSource("policies")
    void shouldBoundEveryChangeWhenAnIamPolicy(Path file) {
        // When
        var unbounded = new TreeSet<String>();
        for (var statement : DeployFiles.read(file).path("Statement")) {
            if (!statement.has("Condition") && !namesWhatItIsAbout(statement)) {
                unbounded.addAll(texts(statement.path("Action")));
            }
        }

        // Then: a snapshot's volume and a volume's snapshot carry no tag of ours, what is made of them does; a data key
        // without its plaintext is of no use to anybody
        unbounded.removeIf(action -> action.matches("(ec2:(Describe|Get)|kms:(Describe|List)|servicequotas:List).*"));
        assertThat(unbounded)
                .isSubsetOf("ec2:CreateSnapshot", "ec2:CreateVolume", "kms:GenerateDataKeyWithoutPlaintext");
    }

    /** Each resource by its whole name. */
    private static boolean namesWhatItIsAbout(JsonNode statement) {
        return texts(statement.path("Resource")).stream().noneMatch(resource -> resource.contains("*"));
    }

    /** Who copies them replaces one account and one role in all of them. */
    @Test
    void shouldSpeakOfTheSameTwoAccountsInEveryIamPolicy() {
        // Given
        var roles = texts(iam("caravan").at("/Statement/0/Resource"));
        var target = roles.get(1);
        var account = target.split(":", -1)[4];

        // When
        var principals = new TreeSet<String>();
        iam("key")
                .path("Statement")
                .forEach(statement ->
                        principals.add(statement.at("/Principal/AWS").asText()));
        var shared = new TreeSet<String>();
        iam("source").path("Statement").forEach(statement -> {
            var equal = statement.at("/Condition/StringEquals");
            shared.addAll(texts(equal.path("ec2:Add/userId")));
            shared.addAll(texts(equal.path("ec2:Remove/userId")));
            shared.addAll(texts(statement.at("/Condition/ArnLike/kms:GranteePrincipal")));
        });

        // Then
        assertThat(roles).hasSize(2).doesNotHaveDuplicates();
        assertThat(principals).containsExactly(target);
        assertThat(shared).containsExactlyInAnyOrder(account, "arn:aws:iam::" + account + ":*");
        assertThat(iam("trust").at("/Statement/0/Condition/StringEquals").has("sts:ExternalId"))
                .isTrue();
    }

    private static JsonNode iam(String name) {
        return DeployFiles.read(Path.of("deploy", "iam", name + "-policy.json"));
    }

    @Test
    void shouldGrantTheCallsThatAreMadeAndNoOther() {
        // When
        var actions = new TreeSet<String>();
        for (var file : policies()) {
            for (var statement : DeployFiles.read(file).path("Statement")) {
                actions.addAll(texts(statement.path("Action")));
            }
        }

        // Then
        actions.removeIf(action -> action.startsWith("kms:"));
        assertThat(actions)
                .containsExactlyInAnyOrder(
                        "ec2:CopySnapshot",
                        "ec2:CreateSnapshot",
                        "ec2:CreateTags",
                        "ec2:CreateVolume",
                        "ec2:DeleteSnapshot",
                        "ec2:DeleteVolume",
                        "ec2:DescribeAvailabilityZones",
                        "ec2:DescribeInstanceAttribute",
                        "ec2:DescribeInstanceTypes",
                        "ec2:DescribeInstances",
                        "ec2:DescribeSnapshots",
                        "ec2:DescribeSubnets",
                        "ec2:DescribeVolumeStatus",
                        "ec2:DescribeVolumes",
                        "ec2:GetEbsDefaultKmsKeyId",
                        "ec2:GetEbsEncryptionByDefault",
                        "ec2:ModifySnapshotAttribute",
                        "ec2:StartInstances",
                        "ec2:StopInstances",
                        "servicequotas:ListAWSDefaultServiceQuotas",
                        "servicequotas:ListServiceQuotas",
                        "sts:AssumeRole");
    }

    @Test
    void shouldHoldAWholeMigrationWhenAnExample() {
        for (var file : DeployFiles.examples()) {
            assertThat(DeployFiles.readAll(file))
                    .extracting(document -> document.path("kind").asText())
                    .containsExactly("Provider", "Provider", "NetworkMap", "StorageMap", "Plan", "Migration");
        }
    }

    private static List<String> texts(JsonNode node) {
        var texts = new ArrayList<String>();
        if (node.isTextual()) {
            texts.add(node.asText());
        }
        node.forEach(item -> texts.add(item.asText()));
        return texts;
    }
}
