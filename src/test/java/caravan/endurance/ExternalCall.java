package caravan.endurance;

/**
 * One call that left the process.
 *
 * @param number from 1 in its world
 * @param operation {@code CreateSnapshot}, {@code update instancemigrations/status}
 * @param object what it is about; may be empty
 */
record ExternalCall(int number, boolean aws, String operation, String object, boolean writes) {

    boolean writesRecord() {
        return writes && !aws && operation.contains("instancemigrations");
    }

    /** Without the number, by which the same call of another run is known. */
    String what() {
        return object.isEmpty() ? operation : operation + " " + object;
    }

    @Override
    public String toString() {
        return "#" + number + " " + what();
    }
}
