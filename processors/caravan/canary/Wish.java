package caravan.canary;

import caravan.api.DiskIntent;
import caravan.api.InstanceMigration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * What should have been tried before a machine is touched.
 *
 * @param draft of a migration that puts a disk there
 */
public record Wish(Perch perch, InstanceMigration draft, DiskIntent disk) {

    /** Of one plan. Who has more kinds of disks meets the others when their machine's turn comes. */
    private static final int MOST = 10;

    /** Each perch of these machines once, in their order. */
    public static List<Wish> of(Collection<InstanceMigration> drafts) {
        var wishes = new LinkedHashMap<Perch, Wish>();
        for (var draft : drafts) {
            for (var disk : draft.getSpec().intent().disks()) {
                var perch = Perch.of(draft, disk);
                wishes.putIfAbsent(perch, new Wish(perch, draft, disk));
            }
        }
        return wishes.values().stream().limit(MOST).toList();
    }
}
