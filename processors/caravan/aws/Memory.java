package caravan.aws;

import caravan.model.EbsDefaults;
import caravan.model.InstanceType;
import caravan.model.Remembered;
import caravan.model.Subnet;
import caravan.model.Timer;
import caravan.model.Zone;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** What of AWS hardly changes, by the key that asked, since keys may see different things. Never what a rule wants live. */
final class Memory {

    /** AWS does not change what a type is. */
    private static final Duration TYPES = Duration.ofDays(1);
    /** A zone that is opened to the account is seen soon enough. */
    private static final Duration ZONES = Duration.ofMinutes(10);
    /** Long enough for the check of one plan, short enough for who has just made the subnet that it lacks. */
    private static final Duration SUBNETS = Duration.ofMinutes(1);

    /** As short, since who has just switched encryption on expects it of the next plan. */
    private static final Duration EBS_DEFAULTS = Duration.ofMinutes(1);

    private final Supplier<String> key;
    private final Remembered<Optional<InstanceType>> types;
    private final Remembered<List<Zone>> zones;
    private final Remembered<List<Subnet>> subnets;
    private final Remembered<EbsDefaults> ebsDefaults;

    /** Key tells which key asks now. */
    Memory(Supplier<String> key, Timer timer) {
        this.key = key;
        this.types = new Remembered<>(timer, TYPES, Optional::isPresent);
        this.zones = new Remembered<>(timer, ZONES, found -> !found.isEmpty());
        this.subnets = new Remembered<>(timer, SUBNETS, found -> !found.isEmpty());
        this.ebsDefaults = new Remembered<>(timer, EBS_DEFAULTS, found -> true);
    }

    CompletableFuture<Optional<InstanceType>> type(String name, DescribeBatcher<InstanceType> all) {
        return types.get(key.get() + " " + name, () -> all.one(name));
    }

    CompletableFuture<List<Zone>> zones(Ec2Reads reads) {
        return zones.get(key.get(), reads::zones);
    }

    CompletableFuture<List<Subnet>> subnets(Ec2Reads reads) {
        return subnets.get(key.get(), reads::allSubnets);
    }

    CompletableFuture<EbsDefaults> ebsDefaults(Ec2Reads reads) {
        return ebsDefaults.get(key.get(), reads::ebsDefaults);
    }
}
