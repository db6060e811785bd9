package caravan.wiring;

import caravan.aws.Ec2Gateways;
import caravan.aws.Ec2Tags;
import caravan.canary.Canaries;
import caravan.canary.CanaryFlights;
import caravan.canary.CanaryLanding;
import caravan.engine.Admission;
import caravan.engine.Failures;
import caravan.engine.Finalizers;
import caravan.engine.Holdings;
import caravan.engine.InFlight;
import caravan.engine.Opening;
import caravan.engine.Patience;
import caravan.engine.RollBack;
import caravan.engine.Settle;
import caravan.engine.Sweep;
import caravan.engine.Undo;
import caravan.engine.Unopened;
import caravan.inventory.Providers;
import caravan.kube.Attachments;
import caravan.kube.KubeGateway;
import caravan.kube.OwnedObjects;
import caravan.ledger.Cancellations;
import caravan.ledger.Ledger;
import caravan.ledger.SourceLocks;
import caravan.ledger.Transitions;
import caravan.model.Timer;
import caravan.model.WaitProgress;
import caravan.phase.BindDisks;
import caravan.phase.Blueprint;
import caravan.phase.Cleanup;
import caravan.phase.CreateSnapshots;
import caravan.phase.CreateVm;
import caravan.phase.CreateVolumes;
import caravan.phase.Handover;
import caravan.phase.Hooks;
import caravan.phase.ImageConversion;
import caravan.phase.Initialize;
import caravan.phase.PhaseTools;
import caravan.phase.PrepareSource;
import caravan.phase.Rehearsal;
import caravan.phase.ShareSnapshots;
import caravan.planning.Survey;
import caravan.planning.Surveyor;
import caravan.preflight.Outlooks;
import caravan.preflight.Preflight;
import caravan.preflight.Preflights;
import caravan.settings.SettingsLoader;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * The objects that act, by the names that routes use, made once. It needs neither sockets nor threads: what it stands on
 * comes from outside, so that a whole migration can also run in virtual time.
 */
public final class Graph {

    private static final String SYSTEM_NAMESPACE = "caravan-system";

    private final Map<String, Object> byName = new LinkedHashMap<>();
    private final Providers providers;
    private final Preflights preflights;
    private final Outlooks outlooks;
    private final Opening opening;
    private final Unopened unopened;
    private final Ledger ledger;
    private final InFlight inFlight;
    private final Attachments attachments;
    private final ImageConversion imageConversion;

    /**
     * What one life of the engine stands on.
     *
     * @param leads whether this process may act, asked before records are chosen
     * @param epoch names this process start in the records that it holds
     * @param transitions is told of every arrow
     */
    public record Ground(
            KubeGateway kube,
            Ec2Gateways aws,
            Timer timer,
            BooleanSupplier leads,
            String epoch,
            Transitions transitions) {}

    public Graph(SettingsLoader settings, Ground ground) {
        var kube = ground.kube();
        var timer = ground.timer();
        var engine = settings.engine();
        var phases = settings.phases();
        inFlight = new InFlight(timer, engine);
        ledger = new Ledger(kube, timer, ground.epoch(), (record, from) -> {
            inFlight.progressed(record.uid());
            if (record.state().ended()) {
                inFlight.ended(record.uid());
            }
            ground.transitions().moved(record, from);
        });
        var locks = new SourceLocks(kube, SYSTEM_NAMESPACE);
        var cancellations = new Cancellations(kube, timer);
        providers = new Providers(kube, timer, ground.aws(), settings.aws().allowedEndpoints());
        var objects = new OwnedObjects(kube);
        attachments = new Attachments(
                kube,
                timer,
                new Attachments.Times(
                        phases.detachTimeout(),
                        settings.kube().reread(),
                        settings.kube().stalledAfter()));
        var tools = new PhaseTools(providers, kube, objects, ledger, cancellations, timer, phases);
        var holdings = new Holdings(kube);
        var undo = new Undo(holdings, objects, attachments, phases.detachTimeout());
        var finalizers = new Finalizers(kube);
        unopened = new Unopened(ground.transitions());
        var planning = new Planning(settings, providers, timer);
        var surveyor = planning.surveyor(kube);
        var canaries = canaries(settings, tools, planning.tags(), ground.leads());
        preflights = new Preflights(
                new Preflights.Reach(kube, ledger, planning.preflight(kube, surveyor), canaries),
                new Preflights.Circumstances(timer, ground.leads(), settings.preflight()));
        outlooks = new Outlooks(
                planning::preflight,
                cluster -> new Ledger(cluster, timer, ground.epoch(), (record, from) -> {}),
                settings.preflight().stops(),
                new Blueprint.Settings(planning.tags(), settings.conversion(), settings.hooks()),
                canaries);
        byName.put("preflights", preflights);
        opening = new Opening(ledger, finalizers, cancellations, unopened, preflights, ground.leads());

        var cleanup = new Cleanup(tools, locks);
        phases(settings, tools, planning, surveyor, locks);
        imageConversion = new ImageConversion(tools, attachments, settings.conversion());
        byName.put("imageConversion", imageConversion);
        byName.put("cleanup", cleanup);
        byName.put("providers", providers);
        byName.put("opening", opening);
        byName.put(
                "admission",
                new Admission(new Admission.Reach(ledger, inFlight, cancellations), ground.leads(), engine));
        var patience = new Patience(inFlight, engine);
        var rollBack =
                new RollBack(providers, ledger, holdings, undo, new RollBack.UndoTime(phases.stopTimeout(), patience));
        byName.put("rollBack", rollBack);
        var settle = new Settle(
                providers, ledger, locks, holdings, new Settle.SettleTime(timer, engine.quietTime(), patience));
        byName.put("settle", settle);
        var lastResort = new Failures.LastResort(cleanup::giveUp, rollBack::startAtLast, settle::finish);
        byName.put("failures", new Failures(ledger, inFlight, engine, lastResort));
        byName.put(
                "sweep",
                new Sweep(
                        new Sweep.Reach(providers, holdings, locks),
                        finalizers,
                        new Sweep.Circumstances(timer, ground.leads(), engine)));
    }

    /** What decides before anything is touched. */
    private record Planning(SettingsLoader settings, Providers providers, Timer timer, Ec2Tags tags) {

        private Planning(SettingsLoader settings, Providers providers, Timer timer) {
            this(settings, providers, timer, new Ec2Tags(settings.aws()));
        }

        /** Of the cluster as this gateway shows it. */
        private Surveyor surveyor(KubeGateway kube) {
            var usual = new Survey.NewVolumes(tags.volumeKeys(), settings.aws().initializationRate());
            return new Surveyor(kube, providers, usual, timer);
        }

        private Rehearsal rehearsal() {
            return new Rehearsal(providers, tags, timer);
        }

        private Preflight preflight(KubeGateway kube) {
            return preflight(kube, surveyor(kube));
        }

        private Preflight preflight(KubeGateway kube, Surveyor surveyor) {
            return new Preflight(
                    surveyor,
                    providers,
                    rehearsal(),
                    new Preflight.Cluster(kube, settings.intake()::allowsTarget, settings.conversion()));
        }
    }

    private Canaries canaries(SettingsLoader settings, PhaseTools tools, Ec2Tags tags, BooleanSupplier leads) {
        var canaries = new Canaries(tools.kube(), tools.timer(), leads, settings.canary());
        byName.put("canaries", canaries);
        byName.put(
                "canaryFlights",
                new CanaryFlights(tools, tags, settings.conversion().podOptions()));
        byName.put("canaryLanding", new CanaryLanding(tools, attachments));
        return canaries;
    }

    private void phases(
            SettingsLoader settings, PhaseTools tools, Planning planning, Surveyor surveyor, SourceLocks locks) {
        var tags = planning.tags();
        var conversion = settings.conversion();
        var binding = new BindDisks(tools);
        byName.put(
                "initialize",
                new Initialize(
                        tools,
                        surveyor,
                        planning.rehearsal(),
                        locks,
                        settings.intake()::allowsTarget,
                        preflights::require));
        byName.put("hooks", new Hooks(tools, locks, settings.hooks()));
        byName.put("prepareSource", new PrepareSource(tools));
        byName.put("createSnapshots", new CreateSnapshots(tools, tags));
        byName.put("shareSnapshots", new ShareSnapshots(tools, tags));
        byName.put("createVolumes", new CreateVolumes(tools, tags));
        byName.put("bindDisks", binding);
        byName.put("createVm", new CreateVm(tools, attachments, binding, conversion));
        byName.put("handover", new Handover(tools, locks));
    }

    public Map<String, Object> byName() {
        return byName;
    }

    /** From now on it hears of waits for disks and conversions that stop moving, and of how far conversions have come. */
    public void observe(WaitProgress observer) {
        attachments.observe(observer);
        imageConversion.observe(observer);
    }

    public InFlight inFlight() {
        return inFlight;
    }

    public Preflights preflights() {
        return preflights;
    }

    /** What would come of plans that are not in the cluster yet. */
    public Outlooks outlooks() {
        return outlooks;
    }

    public Unopened unopened() {
        return unopened;
    }

    public Providers providers() {
        return providers;
    }

    public Ledger ledger() {
        return ledger;
    }
}
