package caravan.planning;

import caravan.model.InstanceType;
import java.util.List;
import java.util.regex.Pattern;

/**
 * How many processors a type's cores are on. EC2 does not tell; its pages on instance types name each family's processor, and
 * Intel, AMD and AWS publish how many cores one has. A guest sees one socket for what fits on one processor, as on EC2: what
 * is licensed by the socket counts them, and Windows editions take a few only.
 */
final class Sockets {

    /** The most cores that a guest gets of one processor of the family. */
    private record Family(Pattern types, int cores) {

        Family(String types, int cores) {
            this(Pattern.compile("(?:" + types + ")\\..*"), cores);
        }
    }

    private static final List<Family> FAMILIES = List.of(
            // Xeon E7-8880 v3 and E5-2686 v4 have 18 cores, of which guests get 16; E5-2676 v3 has 12, they get 10.
            new Family("x1e?|r4|i3|p3|h1", 16),
            new Family("m4", 16),
            // Xeon Platinum 8151, 12 cores.
            new Family("z1d", 12),
            // Xeon Platinum 8124M (18 cores), 8175M, 8259CL and 8275CL (24 cores).
            new Family("(m5|r5|c5)(|d|n|dn|b)|i3en|p3dn|g4dn|m5zn", 24),
            // EPYC 7571, 32 cores; EPYC 7R32, 48 cores.
            new Family("(m5|r5)ad?|t3a", 32),
            new Family("c5ad?|g4ad|g5", 48),
            // Xeon Platinum 8375C, 32 cores.
            new Family("(m6|r6|c6)i(|d|n|dn)|i4i|x2i(dn|edn|ezn)|trn1n?", 32),
            // EPYC 7R13, 48 cores; EPYC 9R14, 96 cores.
            new Family("(m6|r6|c6)a", 48),
            new Family("(m7|r7|c7)a", 96),
            // Xeon Platinum 8488C, 48 cores.
            new Family("(m7|r7|c7)i(|-flex|z)|i7ie?", 48),
            // Graviton2 and 3, 64 cores; Graviton4, 96 cores.
            new Family("(m6|r6|c6|m7|r7|c7|t4)g(|d|n|en)|x2gd|im4gn|is4gen", 64),
            new Family("(m8|r8|c8|x8)g(|d|n|en|b)|i8g", 96),
            // Xeon Platinum 8176M and 8280L, 28 cores; Sapphire Rapids of the U7i, of which guests get 56.
            new Family("u-\\d+tb1", 28),
            new Family("u7in?-\\d+tb", 56));

    private Sockets() {}

    /** One where the family is not known, and where the cores that are in use cannot be spread evenly. */
    static int of(InstanceType type, int coresInUse) {
        var sockets = FAMILIES.stream()
                .filter(family -> family.types().matcher(type.name()).matches())
                .findFirst()
                .map(family -> (type.cores() + family.cores() - 1) / family.cores())
                .orElse(1);
        return sockets > 1 && coresInUse % sockets == 0 ? sockets : 1;
    }
}
