package caravan.bench;

import java.util.Map;

/**
 * One thing measured.
 *
 * @param name also the name of its file
 * @param goal what was promised; empty when nothing was
 * @param facts what a reader needs beside the value, in order
 */
record Figure(String name, String value, String goal, Map<String, Object> facts) {}
