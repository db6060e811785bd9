package caravan.it;

import caravan.api.InstanceMigration;
import caravan.it.Victim.Course;
import caravan.model.State;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.ec2.Ec2Client;

import static org.assertj.core.api.Assertions.assertThat;

/** deploy/ grants what Caravan asks for and nothing else; where a right is missing, the migration says which. */
class RightsIT {

    private static final Duration SOON = Duration.ofMinutes(4);
    private static final Duration ENDED = Duration.ofMinutes(5);

    /** Granted, and perhaps not asked for here; each with the reason. */
    private static final Map<String, String> RARE = Map.of(
            "update plans.forklift.konveyor.io/finalizers", "asked by an admission plugin on behalf of a request",
            "update virtualmachines.kubevirt.io/finalizers", "asked by an admission plugin on behalf of a request",
            "list events", "when a claim is not bound after 3 s, to learn why",
            "get configmaps", "when a plan has scripts for its guests",
            "list kubevirts.kubevirt.io", "when a machine has a TPM, which moto knows nothing of",
            "get storageprofiles.cdi.kubevirt.io", "when a machine has a TPM, which moto knows nothing of",
            "get serviceaccounts", "when a plan or a hook names one");

    @TempDir
    private static Path folder;

    private static Site site;
    private static Ec2Client ec2;
    private static Replica replica;
    private static Audit audit;

    /** Everything that Caravan does, by two replicas one after the other. */
    @BeforeAll
    static void doEverything() {
        site = Site.open();
        ec2 = site.moto().ec2(Site.REGION);
        try (var first = Replica.start(site, folder.resolve("first")).awaitLead()) {
            replica = Replica.start(site, folder.resolve("second"));
            var work = new Everything(site, ec2, folder);
            work.begin(first);
            first.product().terminate();
            replica.awaitLead();
            work.finish(replica);
        }
        audit = Audit.read(site.cluster().auditLog());
    }

    @AfterAll
    static void stop() {
        Stream.of(replica, ec2, site).forEach(Closing::close);
    }

    @Test
    void shouldBeGrantedWhatIsAskedFor() {
        assertThat(audit.refused()).isEmpty();
        assertThat(Right.granted()).containsAll(audit.used());
    }

    @Test
    void shouldAskForWhatIsGranted() {
        // When
        var idle = new TreeSet<>(Right.granted());
        idle.removeAll(audit.used());

        // Then
        assertThat(idle).as("granted by deploy/ and never used").isSubsetOf(RARE.keySet());
    }

    @Test
    void shouldUndoAndNameTheRightWhenOneIsMissingBeforeTheCommit() {
        // Given
        var victim = Victim.make(site, ec2, "no-volume", Course.PROBED);

        try (var missing = Withheld.from(site, "caravan", "persistentvolumes", "create")) {
            // When
            victim.apply(folder);

            // Then
            var record = ended(victim);
            new UndoneMachine(site, ec2, record).check();
            assertThat(record.getStatus().failure().reason()).isEqualTo("KubernetesRefused");
            assertThat(record.getStatus().failure().reasons().get(0))
                    .contains("cannot create resource \"persistentvolumes\"", missing.user(), "Grant this right");
            assertThat(record.getStatus().failure().remedy()).isEqualTo("Do what the message ends with.");
        }
    }

    @Test
    void shouldGoOnWhenARightIsGivenBackAfterTheCommit() {
        // Given
        var victim = Victim.make(site, ec2, "no-owner", Course.PROBED);

        try (var missing = Withheld.from(site, "caravan-target", "virtualmachines/finalizers", "update")) {
            // When
            victim.apply(folder);

            // Then
            var told = awaitCondition(victim, "TargetNotReady");
            assertThat(told.state()).isEqualTo(State.COMMITTED);
            assertThat(messageOf(told, "TargetNotReady")).contains("blockOwnerDeletion", "PersistentVolumeClaim");
            assertThat(missing.user()).isNotEmpty();
        }
        new CarriedMachine(site, ec2, ended(victim)).check();
    }

    @Test
    void shouldGiveTheSourceBackAndGoOnWhenARightIsMissingWhileUndoing() {
        // Given
        var victim = Victim.make(site, ec2, "no-delete", Course.DOOMED);

        try (var missing = Withheld.from(site, "caravan-target", "persistentvolumeclaims", "delete")) {
            // When
            victim.apply(folder);

            // Then
            var told = awaitCondition(victim, "RollbackIncomplete");
            assertThat(told.state()).isEqualTo(State.ROLLING_BACK);
            assertThat(messageOf(told, "RollbackIncomplete"))
                    .contains("cannot delete resource \"persistentvolumeclaims\"", missing.user());
            assertThat(victim.sourceState()).isEqualTo("running");
        }
        new UndoneMachine(site, ec2, ended(victim)).check();
    }

    private static InstanceMigration awaitCondition(Victim victim, String type) {
        return replica.product().await(victim.name() + " is " + type, SOON, () -> victim.record()
                .filter(record -> record.getStatus() != null
                        && record.getStatus().condition(type).isPresent()));
    }

    private static String messageOf(InstanceMigration record, String type) {
        return record.getStatus().condition(type).orElseThrow().message();
    }

    private static InstanceMigration ended(Victim victim) {
        return victim.records().awaitEnd(replica.product(), 1, ENDED).get(0);
    }
}
