package caravan.it;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A real kube-apiserver, etcd and kube-controller-manager on loopback. There is no kubelet: a pod stays as it was
 * written until a test plays its part.
 */
public final class ControlPlane implements AutoCloseable {

    /** The label of a namespace that says what its pods may be; the API server enforces it by itself. */
    static final String POD_SECURITY = "pod-security.kubernetes.io/enforce";

    private static final Duration READY_WITHIN = Duration.ofMinutes(3);
    private static final long TOKEN_SECONDS = Duration.ofHours(2).toSeconds();
    private static final String ACCOUNT = "system:serviceaccount:caravan-system:caravan";
    private static final Path DEPLOY = Path.of("deploy");
    private static final Path STAND_INS = Path.of("src", "test", "crds");

    private final ChildProcess process;
    private final Path kubeconfig;
    private final KubernetesClient admin;
    private boolean installed;

    private ControlPlane(ChildProcess process, Path kubeconfig) {
        this.process = process;
        this.kubeconfig = kubeconfig;
        this.admin = new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(kubeconfig.toFile()))
                .build();
    }

    /** The one of this JVM; it ends with the JVM. */
    public static ControlPlane shared() {
        return Shared.ONE;
    }

    /** One that nobody else uses; the caller closes it. */
    public static ControlPlane start() {
        try {
            var folder = Files.createTempDirectory(Files.createDirectories(Tools.FOLDER), "cluster-")
                    .toAbsolutePath();
            var kubeconfig = folder.resolve("kubeconfig");
            var process = ChildProcess.start(
                    List.of(Tools.path("testcluster").toString(), "up", folder.toString()),
                    Map.of(),
                    folder.resolve("testcluster.log"));
            process.await(
                    "the API server is ready",
                    READY_WITHIN,
                    () -> Files.exists(kubeconfig) ? Optional.of(true) : Optional.empty());
            return new ControlPlane(process, kubeconfig);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of the cluster's administrator. */
    public Path kubeconfig() {
        return kubeconfig;
    }

    public KubernetesClient admin() {
        return admin;
    }

    public Kubectl kubectl() {
        return new Kubectl(kubeconfig);
    }

    /** Applies deploy/ once, as a user would, and waits until the kinds are served. */
    public synchronized void install() {
        if (!installed) {
            kubectl().run("apply", "-f", DEPLOY.toString()).orFail();
            awaitKinds();
            installed = true;
        }
    }

    /** Serves the kinds of KubeVirt and Multus: stand-ins that allow every field. */
    public void installStandIns() {
        apply(STAND_INS);
    }

    /** Applies a file, or those of a folder, of any size, and waits until every kind is served. */
    public void apply(Path manifests) {
        kubectl()
                .run("apply", "--server-side", "--force-conflicts", "-f", manifests.toString())
                .orFail();
        awaitKinds();
    }

    /** Waits until every kind that was defined is served. */
    public void awaitKinds() {
        kubectl()
                .run("wait", "--for=condition=Established", "--timeout=60s", "crd", "--all")
                .orFail();
    }

    /** Makes a namespace of its own for a test. */
    public String namespace(String prefix) {
        return admin.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withGenerateName(prefix + "-")
                        .endMetadata()
                        .build())
                .create()
                .getMetadata()
                .getName();
    }

    /** A client with nothing but the rights of a ServiceAccount; the caller closes it. */
    public KubernetesClient as(String namespace, String serviceAccount) {
        var config = new ConfigBuilder(Config.empty())
                .withMasterUrl(admin.getConfiguration().getMasterUrl())
                .withTrustCerts(true)
                .withDisableHostnameVerification(true)
                .withOauthToken(token(namespace, serviceAccount))
                .build();
        return new KubernetesClientBuilder().withConfig(config).build();
    }

    /** Whether the ServiceAccount of deploy/ may do this; kubectl finds the API group. */
    public boolean allowed(String verb, String resource) {
        var slash = resource.indexOf('/');
        var kind = slash < 0 ? resource : resource.substring(0, slash);
        var part = slash < 0 ? "" : resource.substring(slash + 1);
        return kubectl()
                        .run("auth", "can-i", verb, kind, "--subresource=" + part, "-n", "anywhere", "--as", ACCOUNT)
                        .status()
                == 0;
    }

    /** Where the API server listens. */
    public URI server() {
        return URI.create(admin.getConfiguration().getMasterUrl());
    }

    /** What the ServiceAccount of deploy/ has asked for: one JSON object a line. */
    public Path auditLog() {
        return kubeconfig.resolveSibling("audit.log");
    }

    /** A kubeconfig with nothing but the rights of a ServiceAccount, for programs. */
    public Path kubeconfigOf(String namespace, String serviceAccount) {
        return kubeconfigOf(namespace, serviceAccount, server());
    }

    /** The same for a program that reaches the API server at another address. */
    public Path kubeconfigOf(String namespace, String serviceAccount, URI server) {
        var content = """
                apiVersion: v1
                kind: Config
                clusters: [{name: test, cluster: {server: "%s", insecure-skip-tls-verify: true}}]
                users: [{name: caravan, user: {token: "%s"}}]
                contexts: [{name: test, context: {cluster: test, user: caravan}}]
                current-context: test
                """.formatted(server, token(namespace, serviceAccount));
        try {
            var file = kubeconfig.resolveSibling(
                    "kubeconfig-" + namespace + "-" + serviceAccount + "-" + server.getPort());
            return Files.writeString(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String token(String namespace, String serviceAccount) {
        return admin.serviceAccounts()
                .inNamespace(namespace)
                .withName(serviceAccount)
                .tokenRequest(new TokenRequestBuilder()
                        .withNewSpec()
                        .withExpirationSeconds(TOKEN_SECONDS)
                        .endSpec()
                        .build())
                .getStatus()
                .getToken();
    }

    @Override
    public void close() {
        admin.close();
        process.close();
    }

    private static final class Shared {

        private static final ControlPlane ONE = start();

        static {
            Runtime.getRuntime().addShutdownHook(new Thread(ONE::close, "stop-control-plane"));
        }
    }
}
