package caravan.ledger;

import caravan.api.InstanceMigration;
import caravan.api.InstanceMigrationStatus;
import caravan.model.State;

/** The few words that {@code kubectl get} prints. */
final class Summary {

    private Summary() {}

    static InstanceMigrationStatus of(InstanceMigration record, InstanceMigrationStatus status) {
        var intended = record.getSpec().intent() == null
                ? 0
                : record.getSpec().intent().disks().size();
        var made =
                status.disks().stream().filter(disk -> disk.volumeId() != null).count();
        var message = status.state().equals(State.SUCCEEDED.text()) ? "The migration has SUCCEEDED." : status.message();
        return status.withDiskSummary(made + "/" + intended).withMessage(message);
    }
}
