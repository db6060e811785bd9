package caravan.sim.time;

/** Something that happens at an instant, unless it is called off. */
public final class Event implements Comparable<Event> {

    /** Nanoseconds since the beginning: what is compared most must be the cheapest to compare. */
    private final long due;

    private final int order;
    private final long number;
    private Runnable task;

    Event(long due, int order, long number, Runnable task) {
        this.due = due;
        this.order = order;
        this.number = number;
        this.task = task;
    }

    long due() {
        return due;
    }

    /** It will not happen; false when it has happened already. */
    public boolean callOff() {
        var pending = !calledOff();
        task = null;
        return pending;
    }

    /** Or over. */
    boolean calledOff() {
        return task == null;
    }

    /** For messages. */
    String what() {
        return task.getClass().getName();
    }

    void run() {
        var now = task;
        task = null;
        now.run();
    }

    @Override
    public int compareTo(Event other) {
        var byTime = Long.compare(due, other.due);
        if (byTime != 0) {
            return byTime;
        }
        var byChance = Integer.compare(order, other.order);
        return byChance == 0 ? Long.compare(number, other.number) : byChance;
    }

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(number);
    }
}
