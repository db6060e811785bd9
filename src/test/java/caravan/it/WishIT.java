package caravan.it;

import caravan.api.InstanceMigration;
import caravan.it.Wish.Made;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.ec2.Ec2Client;

import static org.assertj.core.api.Assertions.assertThat;

/** A user changes his mind in the middle of each phase: cancels, or deletes what the migration is made of. */
class WishIT {

    private static final Duration ENDED = Duration.ofMinutes(3);
    private static final Duration GONE = Duration.ofMinutes(2);
    private static final Set<String> PHASES = new ConcurrentSkipListSet<>();
    private static final AtomicInteger NUMBER = new AtomicInteger();

    @TempDir
    private static Path folder;

    private static Site site;
    private static Ec2Client ec2;
    private static Gates gates;
    private static Product product;

    private static List<Made> canceled;
    private static List<Made> tooLate;
    private static List<Made> deleted;
    private static Made undoing;
    private static Made finishing;
    private static Made planless;
    private static Made homeless;
    private static Made targetless;

    /** All at once, in one process. */
    @BeforeAll
    static void makeEveryWish() {
        site = Site.open();
        ec2 = site.moto().ec2(Site.REGION);
        gates = new Gates(site, new CallLog());
        product = Product.start(site, site.moto().endpoint(), folder, gates.environment());
        var unused = site.client().persistentVolumes().watch(new PhaseWatcher());
        canceled = Wishes.beforeCommit().map(WishIT::made).toList();
        tooLate = Wishes.afterCommit().map(WishIT::made).toList();
        deleted = Wishes.deletes().map(WishIT::made).toList();
        undoing = made(Wishes.whileUndoing());
        finishing = made(Wishes.deleteAfterCommit());
        planless = made(Wishes.deletePlan());
        site.addNamespaces("plans-x", "vms-x");
        homeless = made(Wishes.deleteNamespace("plans-x"), victim -> victim.in("plans-x", "vms-x"));
        site.addNamespaces("plans-y", "vms-y");
        targetless = made(Wishes.deleteNamespace("vms-y"), victim -> victim.in("plans-y", "vms-y"));
        var all = everything().map(made -> made.victim().plan().complete()).collect(Collectors.joining("---\n"));
        site.apply(folder.resolve("all.yaml"), all);
    }

    @AfterAll
    static void stop() {
        Stream.of(product, gates, ec2, site).forEach(Closing::close);
    }

    static List<Made> canceled() {
        return canceled;
    }

    static List<Made> tooLate() {
        return tooLate;
    }

    static List<Made> deleted() {
        return deleted;
    }

    @ParameterizedTest
    @MethodSource("canceled")
    void shouldUndoWhenCanceled(Made made) {
        // When
        made.record(product);

        // Then
        var record = ended(made);
        new UndoneMachine(site, ec2, record).check();
        assertThat(record.getStatus().failure().canceled()).isTrue();
        var stops = made.victim().calls(gates.log(), "StopInstances");
        assertThat(made.victim().calls(gates.log(), "StartInstances")).isEqualTo(stops);
        awaitCondition(made, "Canceled");
    }

    @ParameterizedTest
    @MethodSource("tooLate")
    void shouldCompleteAndSaySoWhenCanceledAfterTheCommit(Made made) {
        // When
        made.record(product);

        // Then
        var record = ended(made);
        new CarriedMachine(site, ec2, record).check();
        assertThat(record.getStatus().condition("CancelTooLate")).isPresent();
        awaitCondition(made, "Succeeded");
    }

    @Test
    void shouldHaveFailedWhenCanceledWhileItIsUndone() {
        // When
        undoing.record(product);

        // Then
        var record = ended(undoing);
        new UndoneMachine(site, ec2, record).check();
        assertThat(record.getStatus().failure().canceled()).isFalse();
        awaitCondition(undoing, "Failed");
    }

    @ParameterizedTest
    @MethodSource("deleted")
    void shouldUndoAndLetGoWhenDeleted(Made made) {
        // When
        var record = made.record(product);

        // Then
        awaitGone(made);
        new UndoneMachine(site, ec2, record).checkWorld();
    }

    /** The Migration is the user's own: nothing deletes it. */
    @Test
    void shouldUndoAndLetGoWhenThePlanIsDeleted() {
        // When
        planless.record(product);

        // Then
        new UndoneMachine(site, ec2, ended(planless)).check();
        awaitCondition(planless, "Canceled");
        product.await("the Plan is gone", GONE, () -> Optional.of(planless)
                .filter(made -> made.victim().thePlan().get() == null));
    }

    @Test
    void shouldCompleteAndLetGoWhenDeletedAfterTheCommit() {
        // When
        var record = finishing.record(product);

        // Then
        awaitGone(finishing);
        var carried = new CarriedMachine(site, ec2, record);
        assertThat(carried.snapshots()).isEmpty();
        assertThat(carried.volumes()).hasSameSizeAs(record.getStatus().disks());
        assertThat(record.getStatus().targetUid())
                .isEqualTo(carried.virtualMachine().getMetadata().getUid());
    }

    @Test
    void shouldUndoAndLetGoWhenTheNamespaceOfThePlansIsDeleted() {
        // When
        var record = homeless.record(product);

        // Then
        awaitNoNamespace("plans-x");
        new UndoneMachine(site, ec2, record).checkWorld();
    }

    @Test
    void shouldUndoWhenTheTargetNamespaceIsDeleted() {
        // When
        targetless.record(product);

        // Then
        new UndoneMachine(site, ec2, ended(targetless)).check();
        awaitNoNamespace("vms-y");
    }

    @Test
    void shouldLeaveNoVolumeReleasedOrFailedWhenAllHasEnded() {
        // When
        canceled.forEach(WishIT::ended);
        tooLate.forEach(WishIT::ended);
        Stream.of(undoing, planless, targetless).forEach(WishIT::ended);
        deleted.forEach(WishIT::awaitGone);
        Stream.of(finishing, homeless).forEach(WishIT::awaitGone);

        // Then
        assertThat(site.client().persistentVolumes().list().getItems())
                .extracting(volume -> volume.getStatus().getPhase())
                .containsOnly("Bound");
        assertThat(PHASES).contains("Bound").doesNotContain("Failed");
    }

    private static Made made(Wish wish) {
        return made(wish, victim -> victim);
    }

    private static Made made(Wish wish, UnaryOperator<Victim> placed) {
        var name = "wish-%02d".formatted(NUMBER.incrementAndGet());
        return wish.of(placed.apply(Victim.make(site, ec2, name, wish.at().course())), gates);
    }

    private static Stream<Made> everything() {
        return Stream.of(canceled, tooLate, deleted, List.of(undoing, finishing, planless, homeless, targetless))
                .flatMap(List::stream);
    }

    private static InstanceMigration ended(Made made) {
        return made.victim().records().awaitEnd(product, 1, ENDED).get(0);
    }

    private static void awaitGone(Made made) {
        var victim = made.victim();
        product.await("record and Migration of " + made + " are gone", GONE, () -> Optional.of(victim)
                .filter(one -> one.record().isEmpty() && one.migration().get() == null));
    }

    private static void awaitNoNamespace(String name) {
        var namespace = site.client().namespaces().withName(name);
        product.await("Namespace " + name + " is gone", GONE, () -> Optional.of(name)
                .filter(gone -> namespace.get() == null));
    }

    private static void awaitCondition(Made made, String type) {
        product.await("the Migration of " + made + " is " + type, GONE, () -> Optional.of(type)
                .filter(wanted -> conditionsOf(made.victim()).contains(wanted)));
    }

    private static Set<Object> conditionsOf(Victim victim) {
        List<Map<String, Object>> conditions = victim.migration().get().get("status", "conditions");
        return conditions.stream().map(condition -> condition.get("type")).collect(Collectors.toSet());
    }

    /** Every phase that any volume has been seen in. */
    private static final class PhaseWatcher implements Watcher<PersistentVolume> {

        @Override
        public void eventReceived(Action action, PersistentVolume volume) {
            PHASES.add(String.valueOf(volume.getStatus().getPhase()));
        }

        @Override
        public void onClose(WatcherException cause) {
            PHASES.add("the watch ended: " + cause.getMessage());
        }
    }
}
