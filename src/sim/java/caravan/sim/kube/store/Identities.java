package caravan.sim.kube.store;

import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Where uids and the endings of generated names come from. */
public final class Identities {

    /** The letters of generated names: no vowels, so that no words appear. */
    private static final String SUFFIX_LETTERS = "bcdfghjklmnpqrstvwxz2456789";

    private static final int SUFFIX_LENGTH = 5;

    private final Supplier<RandomGenerator> random;

    private Identities(Supplier<RandomGenerator> random) {
        this.random = random;
    }

    /** Other ones in each run. */
    public static Identities random() {
        return new Identities(ThreadLocalRandom::current);
    }

    /** The same ones in each run with this seed. */
    public static Identities seeded(long seed) {
        var random = new Random(seed);
        return new Identities(() -> random);
    }

    String uid() {
        var bits = random.get();
        var high = (bits.nextLong() & ~0xF000L) | 0x4000L;
        var low = (bits.nextLong() & ~(3L << 62)) | (2L << 62);
        return new UUID(high, low).toString();
    }

    String suffix() {
        var suffix = new StringBuilder();
        random.get()
                .ints(SUFFIX_LENGTH, 0, SUFFIX_LETTERS.length())
                .forEach(index -> suffix.append(SUFFIX_LETTERS.charAt(index)));
        return suffix.toString();
    }
}
