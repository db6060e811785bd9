package caravan.preflight;

import caravan.api.InstanceMigration;
import caravan.api.Intent;
import caravan.aws.Ec2Request;
import caravan.model.Finding;
import caravan.model.PlanFinding;
import caravan.phase.Blueprint;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import java.util.function.Predicate;

/**
 * What would come of a plan, which may not be in the cluster yet.
 *
 * @param findings everything that speaks against it, or that its user should know
 * @param stopping those of them that would keep a Migration from beginning
 * @param machines those that are to be carried and can be planned, in the order of the plan
 * @param canaries sentences: which are to fly before; empty for none
 */
public record Outlook(List<PlanFinding> findings, List<PlanFinding> stopping, List<Machine> machines, String canaries) {

    public Outlook {
        findings = List.copyOf(findings);
        stopping = List.copyOf(stopping);
        machines = List.copyOf(machines);
    }

    /** The same without such findings. */
    public Outlook without(Predicate<Finding> which) {
        return new Outlook(left(findings, which), left(stopping, which), machines, canaries);
    }

    private static List<PlanFinding> left(List<PlanFinding> all, Predicate<Finding> which) {
        return all.stream().filter(found -> !which.test(found.finding())).toList();
    }

    /**
     * One machine.
     *
     * @param record as its migration would make it, with the intent in it, and stand-ins for ids
     */
    public record Machine(InstanceMigration record, Blueprint.Settings settings) {

        public String instanceId() {
            return record.getSpec().instanceId();
        }

        public Intent intent() {
            return record.getSpec().intent();
        }

        /** What EC2 is asked to make. Built when it is asked for: a thousand machines have ten thousand objects. */
        public List<Ec2Request> requests() {
            return Blueprint.of(record, settings).requests();
        }

        /** What is made in the cluster, likewise; Secrets are left out. */
        public List<HasMetadata> objects() {
            return Blueprint.of(record, settings).objects();
        }
    }
}
