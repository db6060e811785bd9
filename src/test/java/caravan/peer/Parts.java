package caravan.peer;

import caravan.aws.Ec2Gateways;
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
import caravan.kube.KubeGateway;
import caravan.kube.OwnedObjects;
import caravan.ledger.Cancellations;
import caravan.ledger.Ledger;
import caravan.ledger.SourceLocks;
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
import caravan.phase.Rehearsal;
import caravan.phase.ShareSnapshots;
import caravan.phase.Survey;
import caravan.phase.Surveyor;
import caravan.settings.SettingsLoader;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** One incarnation of the product without Camel and network: the beans that routes name, with default settings. */
final class Parts {

    final Map<String, Object> beans = new HashMap<>();
    final SettingsLoader settings = SettingsLoader.load(Path.of("no-outer-file"), Map.of());
    final Ledger ledger;
    final Opening opening;
    final Admission admission;
    final Failures failures;
    final Sweep sweep;
    final Providers providers;

    Parts(KubeGateway kube, Ec2Gateways aws, Timer timer) {
        var engine = settings.engine();
        var phases = settings.phases();
        var inFlight = new InFlight(timer, engine);
        ledger = new Ledger(
                kube, timer, UUID.randomUUID().toString(), (record, from) -> inFlight.progressed(record.uid()));
        var locks = new SourceLocks(kube, "caravan-system");
        var cancellations = new Cancellations(kube, timer);
        providers = new Providers(kube, timer, aws, List.of());
        var attachments = new Attachments(
                kube,
                timer,
                new Attachments.Times(
                        phases.detachTimeout(),
                        settings.kube().reread(),
                        settings.kube().stalledAfter()));
        var holdings = new Holdings(kube);
        var objects = new OwnedObjects(kube);
        var undo = new Undo(holdings, objects, attachments, phases.detachTimeout());
        var finalizers = new Finalizers(kube);
        opening = new Opening(ledger, finalizers, cancellations, () -> true);
        admission = new Admission(new Admission.Reach(ledger, inFlight, cancellations), () -> true, engine);
        sweep = new Sweep(
                new Sweep.Reach(providers, holdings, locks),
                finalizers,
                new Sweep.Circumstances(timer, () -> true, engine));
        var tools = new PhaseTools(providers, kube, objects, ledger, cancellations, timer, phases);
        var cleanup = new Cleanup(tools, locks);
        var rollBack = new RollBack(providers, ledger, holdings, undo, phases.stopTimeout());
        var settle = new Settle(providers, ledger, locks, holdings, new Settle.SettleTime(timer, engine));
        var lastResort = new Failures.LastResort(cleanup::giveUp, rollBack::startAtLast, settle::finish);
        failures = new Failures(ledger, inFlight, engine, lastResort);
        phases(tools, attachments, locks);
        beans.put("cleanup", cleanup);
        beans.put("rollBack", rollBack);
        beans.put("settle", settle);
    }

    private void phases(PhaseTools tools, Attachments attachments, SourceLocks locks) {
        var tags = new Ec2Tags(settings.aws());
        var binding = new BindDisks(tools);
        var surveyor = new Surveyor(
                tools.kube(),
                tools.providers(),
                new Survey.NewVolumes(tags.volumeKeys(), settings.aws().initializationRate()),
                tools.timer());
        beans.put(
                "initialize",
                new Initialize(
                        tools,
                        surveyor,
                        new Rehearsal(tools.providers(), tags),
                        locks,
                        settings.intake()::allowsTarget));
        beans.put("hooks", new Hooks());
        beans.put("prepareSource", new PrepareSource(tools));
        beans.put("createSnapshots", new CreateSnapshots(tools, tags));
        beans.put("shareSnapshots", new ShareSnapshots(tools));
        beans.put("createVolumes", new CreateVolumes(tools, tags));
        beans.put("bindDisks", binding);
        beans.put("imageConversion", new ImageConversion(tools, attachments, settings.conversion()));
        beans.put("createVm", new CreateVm(tools, attachments, binding, settings.conversion()));
        beans.put("handover", new Handover(tools, locks));
    }
}
