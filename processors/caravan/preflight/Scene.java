package caravan.preflight;

import caravan.api.InstanceMigration;
import caravan.api.Intent;
import caravan.manifest.VirtualMachines;
import caravan.planning.Survey;
import caravan.planning.Surveyor;
import java.util.List;

/**
 * A plan as it would be carried now.
 *
 * @param machines those that can be planned; what is wrong with the others was told already
 */
record Scene(Surveyor.Ground ground, List<Machine> machines) {

    Scene {
        machines = List.copyOf(machines);
    }

    /** In which the machines are to be. */
    String namespace() {
        return ground.wish().plan().target().namespace();
    }

    /**
     * One machine.
     *
     * @param record such as its migration would make, with the intent in it; it exists nowhere
     */
    record Machine(InstanceMigration record, Survey survey) {

        String id() {
            return survey.instance().id();
        }

        Intent intent() {
            return record.getSpec().intent();
        }

        /** Whether KubeVirt makes a claim of its own for it. */
        boolean keepsState() {
            return VirtualMachines.keepsState(VirtualMachines.halted(record));
        }
    }
}
