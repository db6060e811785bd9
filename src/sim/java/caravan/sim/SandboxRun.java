package caravan.sim;

import caravan.sim.aws.Fleet;
import caravan.sim.kube.PodOutcome;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** One run of the sandbox: both worlds, the product between them, and everything that is written about it. */
final class SandboxRun implements AutoCloseable {

    private static final Path DEPLOY = Path.of("deploy");
    private static final Path CONSOLE = Path.of("target", "hawtio");
    private static final double MILLIS = 1_000;
    /** Simulated; a small guest on a real node takes a few minutes. */
    private static final Duration CONVERSION = Duration.ofSeconds(40);

    private final SandboxOptions options;
    private final PrintStream out;
    private final PlanFile plan;
    private final Simulation simulation;
    private final AtomicBoolean open = new AtomicBoolean(true);

    private SandboxRun(SandboxOptions options, PrintStream out, PlanFile plan, Simulation simulation) {
        this.options = options;
        this.out = out;
        this.plan = plan;
        this.simulation = simulation;
    }

    /** Starts everything and tells where it is. */
    static SandboxRun open(SandboxOptions options, PrintStream out) throws IOException {
        var plan = PlanFile.read(options.plan());
        clear(options);
        var login = ConsoleLogin.generate(options.folder());
        var simulation = new Simulation(options.speed(), options.inbox(), login.environment(CONSOLE.toAbsolutePath()));
        var run = new SandboxRun(options, out, plan, simulation);
        // Ctrl-C at any moment: Camel alone would wait for half a minute
        Runtime.getRuntime().addShutdownHook(new Thread(run::close, "sandbox-stop"));
        try {
            run.start();
            run.printAddresses(login);
            return run;
        } catch (IOException | RuntimeException e) {
            run.close();
            throw e;
        }
    }

    /** What an earlier run has left, its log excepted, which is open already. */
    private static void clear(SandboxOptions options) throws IOException {
        Files.createDirectories(options.folder());
        for (var folder : List.of(options.inbox(), options.manifests())) {
            if (Files.exists(folder)) {
                delete(folder);
            }
        }
        Files.deleteIfExists(options.report());
        Files.createDirectories(options.inbox());
    }

    private static void delete(Path folder) throws IOException {
        List<Path> all;
        try (var files = Files.walk(folder)) {
            all = files.sorted(Comparator.reverseOrder()).toList();
        }
        for (var file : all) {
            Files.delete(file);
        }
    }

    private void start() throws IOException {
        defineKinds();
        simulation.cluster().writeKubeconfig(options.kubeconfig());
        simulation.cluster().kubelet().script(SandboxRun::outcome);
        simulation.startCaravan();
    }

    /** Conversions take long enough to be watched. */
    private static PodOutcome outcome(Pod pod) {
        var converts = pod.getSpec().getContainers().stream()
                .anyMatch(container -> container.getName().equals("virt-v2v"));
        var ends = new PodOutcome.Succeeds("");
        return converts ? new PodOutcome.Converts(CONVERSION, ends) : ends;
    }

    /** With the columns that kubectl prints. */
    private void defineKinds() throws IOException {
        List<Path> definitions;
        try (var files = Files.list(DEPLOY)) {
            definitions = files.filter(file -> file.getFileName().toString().contains("-CustomResourceDefinition-"))
                    .sorted()
                    .toList();
        }
        var client = simulation.cluster().client();
        for (var file : definitions) {
            var text = Files.readString(file);
            client.resource(client.getKubernetesSerialization().unmarshal(text, GenericKubernetesResource.class))
                    .create();
        }
    }

    private void printAddresses(ConsoleLogin login) {
        var servers = simulation.caravan().servers();
        var api = "http://127.0.0.1:" + servers.apiPort();
        out.println("Caravan sandbox: a simulated AWS and a simulated cluster in which " + (int) options.speed()
                + " seconds pass in one.");
        line("API", api);
        line("", "curl " + api + "/api/v1/plans/" + plan.namespace() + "/" + plan.plan());
        line("Console", servers.consoleAddress().map(Object::toString).orElse("off: " + CONSOLE + " is missing"));
        line("", "user " + login.user() + ", password " + login.password() + " (also in " + login.file() + ")");
        line("Cluster", "export KUBECONFIG=" + options.kubeconfig().toAbsolutePath());
        line("Inbox", options.inbox() + " (" + options.plan() + " is dropped there now)");
        line("Log", options.log() + " (all that Caravan logs, warnings too)");
        line("First", "the plan is looked at, and canaries try where its disks are to go: some seconds");
        out.println();
    }

    private void line(String what, String where) {
        out.printf("  %-8s %s%n", what, where);
    }

    /** Drops the plan, watches it, reports. Whether every migration has Succeeded. */
    boolean carry() throws IOException, InterruptedException {
        var client = simulation.cluster().client();
        var region = simulation.aws().region(Fleet.REGION);
        var onlooker = new Onlooker(plan, client, region);
        var made = new ObjectsMade(client);
        var clock = InstantSource.system();
        var start = clock.millis();
        plan.drop(options.inbox());
        List<String> problems;
        try (var watch = new Watch(onlooker, options.inbox(), progress(clock))) {
            problems = watch.untilEnd(options.patience());
        }
        var seconds = (clock.millis() - start) / MILLIS;
        report(onlooker, made, seconds);
        problems.forEach(out::println);
        return problems.isEmpty();
    }

    private Progress progress(InstantSource clock) {
        return options.terminal() ? new BarProgress(out, Terminal.width()) : new PlainProgress(out, clock);
    }

    private void report(Onlooker onlooker, ObjectsMade made, double seconds) throws IOException {
        var records = onlooker.records();
        var instances = plan.vms().stream()
                .map(vm -> Report.instance(vm, Optional.ofNullable(records.get(vm.id()))))
                .toList();
        var report = new Report(instances, simulation.aws().callsBy(Fleet.KEY), seconds);
        report.write(options.report());
        made.write(options.manifests());
        out.println();
        out.println("Made in the cluster (as YAML in " + options.manifests() + "):");
        out.println(Summary.objects(made.list()));
        out.println();
        out.println(Summary.calls(report.awsCalls()));
        out.println();
        out.println(Summary.machines(plan, records));
        out.printf("%.1f seconds in all; the same facts are in %s.%n", seconds, options.report());
    }

    /** Both worlds, for those who want to make trouble. */
    Simulation simulation() {
        return simulation;
    }

    boolean isOpen() {
        return open.get();
    }

    @Override
    public void close() {
        if (open.compareAndSet(true, false)) {
            simulation.close();
        }
    }
}
