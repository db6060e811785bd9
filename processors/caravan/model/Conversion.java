package caravan.model;

/**
 * How far the conversion of a machine has come, by its own log.
 *
 * @param percent 0 to 99: the share of its steps, not of its time; what is copied counts by its size
 * @param step what it does, in its own words
 */
public record Conversion(int percent, String step) {}
