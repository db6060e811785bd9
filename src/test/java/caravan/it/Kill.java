package caravan.it;

import caravan.it.Victim.Course;
import caravan.model.State;

import static org.assertj.core.api.Assertions.assertThat;

/** One process killed in one migration, and what must be true when that has ended. */
final class Kill {

    private final KillPoint point;
    private final Victim victim;
    private String phase = "";
    private int later;

    Kill(KillPoint point, Victim victim) {
        this.point = point;
        this.victim = victim;
    }

    KillPoint point() {
        return point;
    }

    Victim victim() {
        return victim;
    }

    /** Where its record stood when the process died. */
    String phase() {
        return phase;
    }

    void happened() {
        phase = state();
    }

    /** Other processes that died before it had ended: then it may have been hit at any other point as well. */
    int later() {
        return later;
    }

    void hitAgainUnlessEnded() {
        if (victim.record().filter(record -> record.state().ended()).isEmpty()) {
            later++;
        }
    }

    String state() {
        return victim.record().map(record -> record.state().text()).orElse("");
    }

    @Override
    public String toString() {
        return point.toString();
    }

    /** One end, nothing twice, nothing left over, and the source as promised. */
    void check(CallLog log) {
        assertThat(victim.records().all()).as("records of " + victim.name()).hasSize(1);
        var record = victim.record().orElseThrow();
        var carried = record.state() == State.SUCCEEDED;
        if (carried) {
            new CarriedMachine(victim.site(), victim.ec2(), record).check();
        } else {
            new UndoneMachine(victim.site(), victim.ec2(), record).check();
        }
        assertThat(carried).as(point + " is carried").isEqualTo(point.course() != Course.DOOMED);
        var disks = victim.instance().blockDeviceMappings().size();
        assertThat(victim.calls(log, "StopInstances")).as("stops").isEqualTo(1);
        assertThat(victim.calls(log, "StartInstances")).as("starts").isEqualTo(carried ? 0 : 1);
        assertThat(victim.calls(log, "CreateSnapshot")).as("snapshots").isEqualTo(disks);
        // Disks of which nobody knows whether they were converted are made anew.
        var attempts = Math.max(1, record.getStatus().conversionAttempt());
        assertThat(victim.calls(log, "CreateVolume")).as("volumes").isEqualTo(disks * attempts);
    }
}
