package caravan.api;

/** One step of the journey, named as users know it; {@code completed} is null while it runs. Times are RFC 3339. */
public record StepRecord(String name, String started, String completed) {

    public StepRecord endedAt(String time) {
        return new StepRecord(name, started, time);
    }
}
