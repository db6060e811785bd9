package caravan.phase;

import caravan.api.InstanceMigration;
import caravan.inventory.Providers;
import caravan.ledger.Ledger;
import caravan.model.MigrationException;
import caravan.model.State;
import java.util.concurrent.CompletableFuture;

/** Compares the accounts of both sides, as STS tells them now. Within one account there is nothing to share. */
public final class ShareSnapshots {

    private final Providers providers;
    private final Ledger ledger;

    public ShareSnapshots(PhaseTools tools) {
        this.providers = tools.providers();
        this.ledger = tools.ledger();
    }

    /** Completes the step within one account; another target account is refused, as Initialize does already. */
    public CompletableFuture<InstanceMigration> compareAccounts(InstanceMigration record) {
        if (record.state() != State.SHARE_SNAPSHOTS) {
            return CompletableFuture.completedFuture(record);
        }
        return providers
                .of(record)
                .thenCompose(sides -> sides.source()
                        .accountId()
                        .thenCombine(sides.target().accountId(), (from, to) -> {
                            requireSame(record.getSpec().instanceId(), from, to);
                            return record;
                        }))
                .thenCompose(same -> ledger.complete(record, status -> status));
    }

    static void requireSame(String instanceId, String sourceAccount, String targetAccount) {
        if (!sourceAccount.equals(targetAccount)) {
            throw new MigrationException(
                    "CrossAccountUnsupported",
                    instanceId,
                    "The source keys belong to account " + sourceAccount + ", the target keys to account "
                            + targetAccount + "; this version migrates within one account.",
                    "Leave targetAccessKeyId and targetSecretAccessKey of the provider's Secret empty, or give keys of"
                            + " account " + sourceAccount + ".");
        }
    }
}
