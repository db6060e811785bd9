package caravan.engine;

import caravan.api.InstanceMigration;
import caravan.inventory.Place;
import caravan.model.ObjectRef;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pure: ended records that no sweep can let go of, because no provider leads to where they may have left something.
 * They stay, and with them whatever refers to them, until somebody is told why.
 */
final class Unswept {

    private static final Logger LOG = LoggerFactory.getLogger(Unswept.class);

    private Unswept() {}

    /** Those of a provider that leads to another place now. */
    static SweepReport elsewhere(ObjectRef provider, Place place, List<InstanceMigration> records) {
        var unseen = waiting(records).stream()
                .filter(record -> record.getSpec().provider().asRef().sameName(provider))
                .filter(record -> !placeOf(record).equals(place))
                .toList();
        return unseen.isEmpty()
                ? SweepReport.empty()
                : told("Provider " + provider + " leads to " + place + ", but what " + example(unseen)
                        + " may have left is elsewhere, in " + placeOf(unseen.get(0))
                        + ". They stay until it leads there again; make another Provider for the new place.");
    }

    /** Those whose provider is none of these: somebody has removed it by force, or made another type of it. */
    static SweepReport orphaned(List<ObjectRef> providers, List<InstanceMigration> records) {
        var byProvider = waiting(records).stream()
                .filter(record -> providers.stream()
                        .noneMatch(
                                one -> one.sameName(record.getSpec().provider().asRef())))
                .collect(Collectors.groupingBy(
                        record -> record.getSpec().provider().asRef().toString(), TreeMap::new, Collectors.toList()));
        return SweepReport.joined(byProvider.entrySet().stream()
                .map(one -> told(
                        "Provider " + one.getKey() + " is no Provider of type ec2 any more, so nobody can see what "
                                + example(one.getValue()) + " may have left in "
                                + placeOf(one.getValue().get(0))
                                + ". They stay until it is made again."))
                .toList());
    }

    private static List<InstanceMigration> waiting(List<InstanceMigration> records) {
        return records.stream()
                .filter(record -> record.state().ended() && Guard.isOn(record))
                .filter(record -> record.getSpec().intent() != null)
                .toList();
    }

    private static Place placeOf(InstanceMigration record) {
        return Place.of(record.getSpec().intent());
    }

    private static String example(List<InstanceMigration> records) {
        var first = records.get(0).ref();
        return records.size() == 1
                ? "the ended migration " + first
                : records.size() + " ended migrations, such as " + first + ",";
    }

    private static SweepReport told(String text) {
        LOG.warn("{}", text);
        return SweepReport.failed(text);
    }
}
