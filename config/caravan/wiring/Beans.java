package caravan.wiring;

import caravan.aws.Ec2Tags;
import caravan.engine.Admission;
import caravan.engine.Failures;
import caravan.engine.Finalizers;
import caravan.engine.Holdings;
import caravan.engine.InFlight;
import caravan.engine.Opening;
import caravan.engine.RollBack;
import caravan.engine.Settle;
import caravan.engine.Sweep;
import caravan.engine.Undo;
import caravan.inventory.Providers;
import caravan.kube.Attachments;
import caravan.kube.OwnedObjects;
import caravan.ledger.Cancellations;
import caravan.ledger.Ledger;
import caravan.ledger.SourceLocks;
import caravan.ledger.Transitions;
import caravan.model.Timer;
import caravan.phase.BindDisks;
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
import caravan.phase.ShareSnapshots;
import caravan.phase.Surveyor;
import caravan.settings.SettingsLoader;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/** One entry per bean that a route names: the whole graph of objects, made once. */
final class Beans {

    private static final String SYSTEM_NAMESPACE = "caravan-system";

    private final Map<String, Object> byName = new LinkedHashMap<>();
    private final Providers providers;
    private final Opening opening;
    private final Ledger ledger;
    private final InFlight inFlight;

    Beans(SettingsLoader settings, Worlds worlds, Timer timer, Transitions transitions) {
        var kube = worlds.kube();
        var engine = settings.engine();
        var phases = settings.phases();
        inFlight = new InFlight(timer, engine);
        ledger = new Ledger(kube, timer, UUID.randomUUID().toString(), (record, from) -> {
            inFlight.progressed(record.uid());
            transitions.moved(record, from);
        });
        var locks = new SourceLocks(kube, SYSTEM_NAMESPACE);
        var cancellations = new Cancellations(kube);
        providers = new Providers(kube, worlds.aws(), settings.aws().allowedEndpoints());
        var objects = new OwnedObjects(kube);
        var attachments = new Attachments(
                kube, timer, phases.detachTimeout(), settings.kube().reread());
        var tools = new PhaseTools(providers, kube, objects, ledger, cancellations, timer, phases);
        var holdings = new Holdings(kube);
        var undo = new Undo(holdings, kube, objects, attachments, phases.detachTimeout());
        var finalizers = new Finalizers(kube);
        opening = new Opening(ledger, finalizers, cancellations, worlds.lease()::leads);

        phases(settings, tools, attachments, locks);
        byName.put("providers", providers);
        byName.put("instancePower", worlds.aws().instancePower());
        byName.put("opening", opening);
        byName.put("admission", new Admission(ledger, inFlight, worlds.lease()::leads, engine));
        byName.put("passage", new Passage(inFlight));
        byName.put("failures", new Failures(ledger, inFlight, timer, engine));
        byName.put("rollBack", new RollBack(providers, ledger, holdings, undo, phases.stopTimeout()));
        byName.put("settle", new Settle(providers, ledger, locks, holdings, new Settle.SettleTime(timer, engine)));
        byName.put(
                "sweep",
                new Sweep(
                        new Sweep.Reach(providers, ledger, holdings, locks),
                        finalizers,
                        new Sweep.Circumstances(timer, worlds.lease()::leads, engine)));
        byName.put("instanceWaits", worlds.aws().instanceWaits());
        byName.put("snapshotWaits", worlds.aws().snapshotWaits());
        byName.put("volumeWaits", worlds.aws().volumeWaits());
    }

    private void phases(SettingsLoader settings, PhaseTools tools, Attachments attachments, SourceLocks locks) {
        var tags = new Ec2Tags(settings.aws());
        var conversion = settings.conversion();
        var binding = new BindDisks(tools);
        var surveyor = new Surveyor(tools.kube(), tools.providers());
        byName.put("initialize", new Initialize(tools, surveyor, locks, settings.intake()::allowsTarget));
        byName.put("hooks", new Hooks());
        byName.put("prepareSource", new PrepareSource(tools));
        byName.put("createSnapshots", new CreateSnapshots(tools, tags));
        byName.put("shareSnapshots", new ShareSnapshots(tools));
        byName.put("createVolumes", new CreateVolumes(tools, tags));
        byName.put("bindDisks", binding);
        byName.put("imageConversion", new ImageConversion(tools, attachments, conversion));
        byName.put("createVm", new CreateVm(tools, attachments, binding, conversion));
        byName.put("handover", new Handover(tools));
        byName.put("cleanup", new Cleanup(tools, locks));
    }

    Map<String, Object> byName() {
        return byName;
    }

    InFlight inFlight() {
        return inFlight;
    }

    Providers providers() {
        return providers;
    }

    Ledger ledger() {
        return ledger;
    }
}
