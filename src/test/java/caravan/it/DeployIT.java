package caravan.it;

import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** deploy/ on a real API server: all of it is accepted, and its ServiceAccount may do what it must and no more. */
class DeployIT {

    private static final String SYSTEM = "caravan-system";
    private static final String ACCOUNT = "caravan";

    private static final Pattern SPACE = Pattern.compile(" +");

    private static ControlPlane cluster;

    @BeforeAll
    static void install() {
        cluster = ControlPlane.shared();
        cluster.install();
    }

    @Test
    void shouldBeAcceptedWhenAppliedAsADryRun() {
        // When
        var output = cluster.kubectl().run("apply", "--dry-run=server", "--validate=strict", "-f", "deploy");

        // Then
        assertThat(output.orFail().lines()).hasSizeGreaterThan(15).allMatch(line -> line.contains("(server dry run)"));
        assertThat(output.err()).isEmpty();
    }

    @Test
    void shouldAcceptTheExampleWhenTheKindsAreInstalled() {
        // Given
        var namespace = cluster.kubectl().run("create", "namespace", "migration");

        // When
        var output = cluster.kubectl().run("apply", "--dry-run=server", "-f", "deploy/examples");

        // Then
        assertThat(namespace.status()).isZero();
        assertThat(output.orFail())
                .contains("plan.forklift.konveyor.io/web-tier", "migration.forklift.konveyor.io/web-tier-1");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            forklift.konveyor.io | providers hooks networkmaps storagemaps plans migrations            | get list watch create
            forklift.konveyor.io | providers plans migrations                                          | patch
            forklift.konveyor.io | providers/status networkmaps/status storagemaps/status plans/status | update
            forklift.konveyor.io | migrations/status plans/finalizers                                  | update
            caravan.io           | instancemigrations                                                  | get list watch create update patch
            caravan.io           | instancemigrations/status                                           | update
            ''                   | secrets                                                             | get create patch delete
            ''                   | events                                                              | get list create patch
            ''                   | persistentvolumes persistentvolumeclaims                            | get list watch create patch delete
            ''                   | pods                                                                | get list watch create delete
            ''                   | pods/log                                                            | get
            ''                   | configmaps                                                          | get create delete
            batch                | jobs                                                                | get create patch delete
            ''                   | namespaces                                                          | get create
            ''                   | nodes                                                               | list
            storage.k8s.io       | storageclasses                                                      | get list
            storage.k8s.io       | volumeattachments                                                   | list
            apps                 | deployments                                                         | list
            kubevirt.io          | kubevirts                                                           | list
            cdi.kubevirt.io      | storageprofiles                                                     | get
            kubevirt.io          | virtualmachines                                                     | get list watch create patch delete
            kubevirt.io          | virtualmachines/finalizers                                          | update
            k8s.cni.cncf.io      | network-attachment-definitions                                      | get
            """)
    void shouldAllowWhatIsNeeded(String group, String resources, String verbs) {
        assertThat(rights(group, resources, verbs))
                .allSatisfy((right, allowed) -> assertThat(allowed).as(right).isTrue());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            forklift.konveyor.io         | providers networkmaps storagemaps plans migrations hooks | update delete deletecollection
            forklift.konveyor.io         | hooks networkmaps storagemaps                            | patch
            forklift.konveyor.io         | migrations/finalizers hooks/status                       | update
            forklift.konveyor.io         | forkliftcontrollers                                      | get create
            caravan.io                   | instancemigrations                                       | delete deletecollection
            ''                           | secrets                                                  | list watch update deletecollection
            ''                           | nodes                                                    | get watch update patch delete
            ''                           | namespaces                                               | patch delete
            ''                           | services                                                 | get create update
            ''                           | serviceaccounts                                          | list watch create update patch delete
            ''                           | configmaps                                               | list watch update patch
            kubevirt.io                  | kubevirts                                                | get create update patch delete
            batch                        | jobs                                                     | list watch update deletecollection
            ''                           | serviceaccounts/token pods/exec pods/attach              | create
            ''                           | persistentvolumes persistentvolumeclaims                 | update deletecollection
            ''                           | pods                                                     | update patch deletecollection
            storage.k8s.io               | storageclasses volumeattachments                         | create update patch delete
            kubevirt.io                  | virtualmachines                                          | update deletecollection
            subresources.kubevirt.io     | virtualmachines/start virtualmachines/stop               | update
            coordination.k8s.io          | leases                                                   | get update delete
            apps                         | deployments                                              | get create update patch delete
            rbac.authorization.k8s.io    | clusterroles clusterrolebindings roles rolebindings      | create update bind escalate
            apiextensions.k8s.io         | customresourcedefinitions                                | create update patch delete
            """)
    void shouldRefuseWhatIsNotNeeded(String group, String resources, String verbs) {
        assertThat(rights(group, resources, verbs))
                .allSatisfy((right, allowed) -> assertThat(allowed).as(right).isFalse());
    }

    @Test
    void shouldKeepItsLocksInItsOwnNamespace() {
        for (var verb : new String[] {"get", "list", "create", "patch"}) {
            assertThat(allowed(verb, "coordination.k8s.io", "leases", SYSTEM))
                    .as(verb)
                    .isTrue();
        }
        for (var verb : new String[] {"update", "delete"}) {
            assertThat(allowed(verb, "coordination.k8s.io", "leases", SYSTEM))
                    .as(verb)
                    .isFalse();
        }
    }

    @Test
    void shouldReadASecretByNameAloneWhenItsTokenIsUsed() {
        // Given
        var namespace = cluster.namespace("secrets");
        cluster.admin()
                .resource(new SecretBuilder()
                        .withNewMetadata()
                        .withName("aws-credentials")
                        .withNamespace(namespace)
                        .endMetadata()
                        .withStringData(Map.of("region", "eu-central-1"))
                        .build())
                .create();

        try (KubernetesClient caravan = cluster.as(SYSTEM, ACCOUNT)) {
            // When
            var secret = caravan.secrets()
                    .inNamespace(namespace)
                    .withName("aws-credentials")
                    .get();

            // Then
            assertThat(secret.getData()).containsKey("region");
            assertThatThrownBy(() -> caravan.secrets().inNamespace(namespace).list())
                    .isInstanceOfSatisfying(KubernetesClientException.class, refusal -> assertThat(refusal.getCode())
                            .isEqualTo(403));
        }
    }

    @Test
    void shouldActAsTheServiceAccountWhenAProgramUsesItsKubeconfig() {
        // Given
        var kubectl = new Kubectl(cluster.kubeconfigOf(SYSTEM, ACCOUNT));

        // When
        var me = kubectl.run("auth", "whoami", "-o", "jsonpath={.status.userInfo.username}");

        // Then
        assertThat(me.orFail()).isEqualTo("system:serviceaccount:caravan-system:caravan");
    }

    /** Each combination, such as {@code get secrets}, and whether it is allowed. */
    private static Map<String, Boolean> rights(String group, String resources, String verbs) {
        var rights = new TreeMap<String, Boolean>();
        for (var resource : words(resources)) {
            for (var verb : words(verbs)) {
                rights.put(verb + " " + resource, allowed(verb, group, resource, "anywhere"));
            }
        }
        return rights;
    }

    private static List<String> words(String text) {
        return SPACE.splitAsStream(text.strip()).toList();
    }

    private static boolean allowed(String verb, String group, String resource, String namespace) {
        var slash = resource.indexOf('/');
        // @formatter:off
        var review = new SubjectAccessReviewBuilder()
                .withNewSpec()
                .withUser("system:serviceaccount:" + SYSTEM + ":" + ACCOUNT)
                .withGroups("system:serviceaccounts", "system:serviceaccounts:" + SYSTEM, "system:authenticated")
                .withNewResourceAttributes()
                .withVerb(verb)
                .withGroup(group)
                .withResource(slash < 0 ? resource : resource.substring(0, slash))
                .withSubresource(slash < 0 ? null : resource.substring(slash + 1))
                .withNamespace(namespace)
                .endResourceAttributes()
                .endSpec()
                .build();
        // @formatter:on
        return cluster.admin().resource(review).create().getStatus().getAllowed();
    }
}
