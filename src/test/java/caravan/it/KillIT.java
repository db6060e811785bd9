package caravan.it;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.ec2.Ec2Client;

import static org.assertj.core.api.Assertions.assertThat;

/** The process dies by {@code kill -9} with a call on the wire; the next one finds what was made and makes nothing twice. */
class KillIT {

    @TempDir
    private static Path folder;

    private static Site site;
    private static Ec2Client ec2;
    private static Kills kills;

    @BeforeAll
    static void killAtEveryPoint() {
        site = Site.open();
        ec2 = site.moto().ec2(Site.REGION);
        kills = new Kills(site, ec2, folder);
        KillPoints.few().forEach(kills::strike);
    }

    @AfterAll
    static void stop() {
        Stream.of(kills, ec2, site).forEach(Closing::close);
    }

    static List<Kill> ended() {
        return kills.conclude();
    }

    @ParameterizedTest
    @MethodSource("ended")
    void shouldEndOnceAndMakeNothingTwiceWhenKilled(Kill kill) {
        kill.check(kills.log());
    }

    @Test
    void shouldLeaveNoVolumeThatNobodyClaimsWhenAllHaveEnded() {
        // When
        ended();

        // Then
        assertThat(site.client().persistentVolumes().list().getItems())
                .extracting(volume -> volume.getStatus().getPhase())
                .isNotEmpty()
                .containsOnly("Bound");
    }
}
