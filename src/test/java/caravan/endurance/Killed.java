package caravan.endurance;

/** Where a process stopped for ever; nobody in it sees this. */
final class Killed extends RuntimeException {

    private static final long serialVersionUID = 1;

    Killed() {
        super("This process was killed.", null, false, false);
    }
}
