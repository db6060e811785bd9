package caravan.it;

import caravan.it.Hold.Side;
import caravan.it.Victim.Course;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The wishes of {@link WishIT}: one or more for each phase. */
final class Wishes {

    private static final String STATUS = "update instancemigrations/status";

    private Wishes() {}

    static Stream<Wish> beforeCommit() {
        return Stream.of(
                cancel(Side.BEFORE, "update instancemigrations", Course.CONVERTED),
                cancel(Side.BEFORE, "StopInstances", Course.CONVERTED),
                cancel(Side.AFTER, "CreateSnapshot", Course.CONVERTED),
                cancel(Side.AFTER, "CreateVolume", Course.CONVERTED),
                cancel(Side.AFTER, "create persistentvolumes", Course.CONVERTED),
                cancel(Side.AFTER, "create persistentvolumeclaims", Course.CONVERTED),
                cancel(Side.AFTER, "create pods", Course.ENDLESS),
                cancel(Side.AFTER, "create virtualmachines", Course.PROBED));
    }

    static Stream<Wish> afterCommit() {
        return Stream.of(
                new Wish(
                        "cancel",
                        Victim::cancel,
                        new KillPoint(Side.BEFORE, STATUS, "\"state\":\"Committed\"", Course.PROBED)),
                cancel(Side.BEFORE, "DeleteSnapshot", Course.CONVERTED));
    }

    static Wish whileUndoing() {
        return cancel(Side.BEFORE, "DeleteVolume", Course.DOOMED);
    }

    static Stream<Wish> deletes() {
        return Stream.of(
                wish("delete Migration", Victim::deleteMigration, "CreateSnapshot", Course.CONVERTED),
                wish("delete Migration", Victim::deleteMigration, "create pods", Course.ENDLESS));
    }

    static Wish deletePlan() {
        return wish("delete Plan", Victim::deletePlan, "create persistentvolumeclaims", Course.CONVERTED);
    }

    static Wish deleteAfterCommit() {
        return wish("delete Migration", Victim::deleteMigration, "CreateTags", Course.PROBED);
    }

    static Wish deleteNamespace(String name) {
        Consumer<Victim> delete =
                victim -> victim.site().client().namespaces().withName(name).delete();
        return wish("delete Namespace", delete, "create pods", Course.ENDLESS);
    }

    private static Wish cancel(Side side, String call, Course course) {
        return new Wish("cancel", Victim::cancel, new KillPoint(side, call, "", course));
    }

    private static Wish wish(String does, Consumer<Victim> act, String after, Course course) {
        return new Wish(does, act, new KillPoint(Side.AFTER, after, "", course));
    }
}
