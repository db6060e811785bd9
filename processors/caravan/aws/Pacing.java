package caravan.aws;

import caravan.model.Timer;
import java.util.random.RandomGenerator;

/** The time that waits and pauses go by, and the chance that spreads them, so that a crowd does not come back as one. */
record Pacing(Timer timer, RandomGenerator chance) {}
