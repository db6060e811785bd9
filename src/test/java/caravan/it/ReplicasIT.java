package caravan.it;

import caravan.it.Hold.Side;
import caravan.it.Victim.Course;
import caravan.model.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.ec2.Ec2Client;

import static org.assertj.core.api.Assertions.assertThat;

/** Two processes with one Lease: whatever becomes of the leader, the other one goes on, and nothing is done twice. */
class ReplicasIT {

    private static final Duration SOON = Duration.ofMinutes(2);
    private static final Duration CARRIED = Duration.ofMinutes(3);
    /** What a cluster grants a pod between SIGTERM and SIGKILL is 30 s. */
    private static final Duration MAY_TAKE = Duration.ofSeconds(20);

    private static final Path FIGURES = Path.of("target", "endurance", "replicas.txt");
    private static final AtomicInteger STARTED = new AtomicInteger();

    @TempDir
    private static Path folder;

    private static Site site;
    private static Ec2Client ec2;

    /** Who has outlived the last test. */
    private static Optional<Replica> survivor = Optional.empty();

    private Replica leader;
    private Replica standby;

    @BeforeAll
    static void open() throws IOException {
        site = Site.open();
        ec2 = site.moto().ec2(Site.REGION);
        Files.createDirectories(FIGURES.getParent());
        Files.deleteIfExists(FIGURES);
    }

    @AfterAll
    static void close() {
        survivor.ifPresent(Closing::close);
        Stream.of(ec2, site).forEach(Closing::close);
    }

    @BeforeEach
    void startTwo() {
        leader = survivor.orElseGet(ReplicasIT::replica).awaitLead();
        standby = replica();
        survivor = Optional.of(standby);
    }

    @AfterEach
    void stopTheFormerLeader() {
        leader.close();
    }

    @Test
    void shouldGoOnWhenTheLeaderIsKilled() {
        // Given
        var victim = Victim.make(site, ec2, "orphan", Course.CONVERTED);
        var hold = leader.gates().hold(Side.AFTER, "CreateVolume", victim::isIn);
        victim.apply(folder);
        await(hold);

        // When
        leader.product().kill();
        var killed = Instant.now();
        standby.awaitLead();
        note("leader killed: the other one leads", killed);

        // Then
        checkCarriedOnce(victim);
    }

    @Test
    void shouldDoNothingMoreWhenTheLeaderWakesUpAfterItsSuccessor() {
        // Given
        var victim = Victim.make(site, ec2, "sleeper", Course.CONVERTED);
        var hold = leader.gates().hold(Side.AFTER, "CreateSnapshot", victim::isIn);
        victim.apply(folder);
        await(hold);
        leader.product().pause();
        hold.release();
        standby.awaitLead();
        victim.records().awaitEnd(standby.product(), 1, CARRIED);
        var before = leader.log().size();

        // When
        leader.product().resume();

        // Then
        leader.awaitLoss();
        leader.product().await("it has looked around again", SOON, () -> Optional.of(
                        leader.log().since(before))
                .filter(calls -> calls.stream().anyMatch(call -> call.is("get leases"))));
        checkCarriedOnce(victim);
        assertThat(leader.log().since(before)).noneMatch(Call::changes);
    }

    @Test
    void shouldHandOverAtTheNextStepWhenTheLeaderIsToldToStop() {
        // Given
        var victim = Victim.make(site, ec2, "leaver", Course.ENDLESS);
        victim.apply(folder);
        leader.product().await("its conversion runs", SOON, () -> victim.record()
                .filter(record -> record.state() == State.IMAGE_CONVERSION));

        // When
        var told = Instant.now();
        var took = leader.product().terminate();
        note("SIGTERM while a conversion runs: gone", told);
        standby.awaitLead();
        note("SIGTERM while a conversion runs: the other one leads", told);

        // Then
        assertThat(took).isLessThan(MAY_TAKE);
        assertThat(leader.product().log()).doesNotContain("not released");
        assertThat(victim.record().orElseThrow().state()).isEqualTo(State.IMAGE_CONVERSION);
        victim.cancel();
        var record = victim.records().awaitEnd(standby.product(), 1, CARRIED).get(0);
        new UndoneMachine(site, ec2, record).check();
    }

    @Test
    void shouldLeaveInTimeWhenACallHangs() {
        // Given
        var victim = Victim.make(site, ec2, "hanger", Course.CONVERTED);
        var hold = leader.gates().hold(Side.AFTER, "CreateVolume", victim::isIn);
        victim.apply(folder);
        await(hold);

        // When
        var told = Instant.now();
        var took = leader.product().terminate();
        note("SIGTERM while a call to EC2 hangs: gone", told);
        standby.awaitLead();
        note("SIGTERM while a call to EC2 hangs: the other one leads", told);

        // Then
        assertThat(took).isLessThan(MAY_TAKE);
        checkCarriedOnce(victim);
    }

    private void checkCarriedOnce(Victim victim) {
        var record = victim.records().awaitEnd(standby.product(), 1, CARRIED).get(0);
        new CarriedMachine(site, ec2, record).check();
        var disks = victim.instance().blockDeviceMappings().size();
        assertThat(both(victim, "StopInstances")).isEqualTo(1);
        assertThat(both(victim, "CreateSnapshot")).isEqualTo(disks);
        assertThat(both(victim, "CreateVolume")).isEqualTo(disks);
        assertThat(both(victim, "StartInstances")).isZero();
    }

    private int both(Victim victim, String operation) {
        return victim.calls(leader.log(), operation) + victim.calls(standby.log(), operation);
    }

    private void await(Hold hold) {
        leader.product()
                .await(
                        "the call is held",
                        SOON,
                        () -> Optional.ofNullable(hold.reached().getNow(null)));
    }

    private static Replica replica() {
        return Replica.start(site, folder.resolve("replica-" + STARTED.incrementAndGet()));
    }

    private static void note(String what, Instant since) {
        var line = "%-60s %6.2f s%n"
                .formatted(what, Duration.between(since, Instant.now()).toMillis() / 1000.0);
        try {
            Files.writeString(FIGURES, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new AssertionError(FIGURES + " could not be written.", e);
        }
    }
}
