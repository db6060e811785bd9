package caravan.phase;

import caravan.inventory.Providers;
import caravan.kube.KubeGateway;
import caravan.kube.OwnedObjects;
import caravan.ledger.Cancellations;
import caravan.ledger.Ledger;
import caravan.model.Timer;

/** What every phase works with. */
public record PhaseTools(
        Providers providers,
        KubeGateway kube,
        OwnedObjects objects,
        Ledger ledger,
        Cancellations cancellations,
        Timer timer,
        PhaseSettings settings) {}
