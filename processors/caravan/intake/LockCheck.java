package caravan.intake;

import caravan.api.Kinds;
import caravan.aws.Ec2Access;
import caravan.aws.Ec2Gateways;
import caravan.model.Names;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import java.util.Map;
import java.util.Optional;

/** Warns of instances that have been carried already: a Migration of them fails unless its user insists. */
final class LockCheck {

    private final LiveObjects live;
    private final Ec2Gateways gateways;
    private final Report report;

    LockCheck(LiveObjects live, Ec2Gateways gateways, Report report) {
        this.live = live;
        this.gateways = gateways;
        this.report = report;
    }

    void check(PlanSides sides, Ec2Access access) {
        var vms = sides.plan().vms();
        var account = Answer.of(gateways.source(access).accountId());
        for (var i = 0; i < vms.size(); i++) {
            var lock = Names.sourceLock(account, access.region(), vms.get(i).id());
            var machine = live.get(Kinds.LEASE, Names.SYSTEM_NAMESPACE, lock).flatMap(LockCheck::machineOf);
            if (machine.isPresent()) {
                report.warn(
                        sides.object().document(),
                        "/spec/vms/" + i + "/id",
                        "names instance '" + vms.get(i).id()
                                + "', which has been migrated already, to the virtual machine with uid "
                                + machine.get(),
                        "an instance that has not been migrated; or, to carry it once more, the annotation "
                                + Names.MIGRATE_AGAIN + "=true on the Migration");
            }
        }
    }

    private static Optional<String> machineOf(Lease lock) {
        var notes = Optional.ofNullable(lock.getMetadata().getAnnotations()).orElse(Map.of());
        return Optional.ofNullable(notes.get(Names.TARGET_UID)).filter(uid -> !uid.isEmpty());
    }
}
