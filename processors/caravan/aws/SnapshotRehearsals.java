package caravan.aws;

import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.services.ec2.Ec2Client;

/** What may become of snapshots of ours, asked for by DryRun. */
final class SnapshotRehearsals {

    private static final String COPY = "CopySnapshot";
    private static final String MODIFY = "ModifySnapshotAttribute";
    private static final String DELETE = "DeleteSnapshot";
    /** EC2 tells it since 2023; without it nobody can say which of the two snapshots of a copy was meant. */
    private static final String RESOURCE = " on resource: ";

    private final Ec2Client ec2;
    private final Rehearsing asking;

    SnapshotRehearsals(Ec2Client ec2, Rehearsing asking) {
        this.ec2 = ec2;
        this.asking = asking;
    }

    CompletableFuture<Optional<Denial>> copy(CopyRequest request) {
        var wanted = Ec2Writes.wanted(request).toBuilder().dryRun(true).build();
        var madeUp = request.snapshotId().equals(Rights.NO_SNAPSHOT);
        return asking.remembered(
                "copy " + madeUp + request.kmsKeyId()
                        + new TreeSet<>(request.tags().keySet()),
                () -> asking.ask(COPY, request.snapshotId(), () -> ec2.copySnapshot(wanted))
                        .thenApply(answer -> answer.filter(denial -> !madeUp || isOfCopy(denial))));
    }

    /** What does not exist has no tag of ours, so that a denial which is about it says nothing. */
    private static boolean isOfCopy(Denial denial) {
        return denial.said().contains(RESOURCE) && !denial.said().contains(Rights.NO_SNAPSHOT);
    }

    CompletableFuture<Optional<Denial>> share(String snapshotId, String account) {
        var wanted =
                Ec2Writes.sharing(snapshotId, account).toBuilder().dryRun(true).build();
        return asking.remembered(
                "share with " + account,
                () -> asking.ask(MODIFY, snapshotId, () -> ec2.modifySnapshotAttribute(wanted)));
    }

    CompletableFuture<Optional<Denial>> unshare(String snapshotId, String account) {
        var wanted = Ec2Writes.unsharing(snapshotId, account).toBuilder()
                .dryRun(true)
                .build();
        return asking.remembered(
                "unshare with " + account,
                () -> asking.ask(MODIFY, snapshotId, () -> ec2.modifySnapshotAttribute(wanted)));
    }

    CompletableFuture<Optional<Denial>> delete(String snapshotId) {
        return asking.remembered(
                "delete snapshots",
                () -> asking.ask(
                        DELETE,
                        snapshotId,
                        () -> ec2.deleteSnapshot(
                                request -> request.snapshotId(snapshotId).dryRun(true))));
    }
}
