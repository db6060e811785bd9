package caravan.status;

import java.util.Collection;

/** What has become of a VM, a Migration or a Plan's last Migration. */
public enum Outcome {
    NOT_READY("NotReady"),
    RUNNING("Running"),
    SUCCEEDED("Succeeded"),
    FAILED("Failed"),
    CANCELED("Canceled");

    private final String text;

    Outcome(String text) {
        this.text = text;
    }

    /** The type of the condition that says so. */
    public String text() {
        return text;
    }

    public boolean ended() {
        return compareTo(RUNNING) > 0;
    }

    /** Running until every VM has ended; one failure is a failure, else one success is a success. */
    static Outcome of(Collection<Outcome> vms) {
        if (vms.isEmpty() || vms.stream().anyMatch(vm -> !vm.ended())) {
            return RUNNING;
        }
        if (vms.contains(FAILED)) {
            return FAILED;
        }
        return vms.contains(SUCCEEDED) ? SUCCEEDED : CANCELED;
    }
}
