package caravan.sim.aws;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagDescription;

import static caravan.sim.aws.Codes.assertCode;
import static caravan.sim.aws.Words.tag;
import static caravan.sim.aws.Words.tagged;
import static caravan.sim.aws.Words.where;
import static org.assertj.core.api.Assertions.assertThat;

class TaggingTest {

    private final SimClock.Manual clock = SimClock.manual();
    private final SimAws aws = Fleet.start(clock);
    private final SimRegion region = aws.region(Fleet.REGION);
    private final Ec2Client ec2 = aws.ec2(Fleet.KEY, Fleet.REGION);

    @Test
    void shouldOverwriteAndOutliveAPlannedChange() {
        // Given
        var made = ec2.createVolume(r -> r.availabilityZone(Fleet.TARGET_ZONE)
                        .size(8)
                        .volumeType("gp3")
                        .tagSpecifications(tagged("volume", tag("caravan.io/adopted", "false"))))
                .volumeId();

        // When
        ec2.createTags(r -> r.resources(made, Fleet.WEB).tags(tag("caravan.io/adopted", "true"), tag("more", "1")));
        clock.advance(Duration.ofSeconds(4));

        // Then
        var volume = region.volume(made).orElseThrow();
        assertThat(volume.stateAsString()).isEqualTo("available");
        assertThat(volume.tags()).containsExactly(tag("caravan.io/adopted", "true"), tag("more", "1"));
        assertThat(region.instance(Fleet.WEB).orElseThrow().tags()).contains(tag("more", "1"));
        assertThat(region.history(Fleet.WEB).touches()).containsExactly("CreateTags by " + Fleet.KEY);
    }

    @Test
    void shouldRemoveATagWithAValueOnlyWhenItHasThatValue() {
        ec2.deleteTags(r -> r.resources(Fleet.WEB)
                .tags(tag("tier", "app"), Tag.builder().key("team").build()));
        assertThat(region.instance(Fleet.WEB).orElseThrow().tags())
                .containsExactly(tag("Name", "web-1"), tag("tier", "web"));
    }

    @Test
    void shouldTagNothingWhenOneIdIsUnknown() {
        assertCode(() -> ec2.createTags(r -> r.resources(Fleet.WEB, "vol-99").tags(tag("a", "b"))))
                .isEqualTo("InvalidVolume.NotFound");
        assertCode(() -> ec2.createTags(r -> r.resources("what").tags(tag("a", "b"))))
                .isEqualTo("InvalidID");
        assertThat(region.instance(Fleet.WEB).orElseThrow().tags()).doesNotContain(tag("a", "b"));
    }

    @Test
    void shouldKeepTheLimits() {
        var many = IntStream.range(0, 48).mapToObj(i -> tag("k" + i, "v")).toList();
        assertCode(() -> ec2.createTags(r -> r.resources(Fleet.WEB).tags(many))).isEqualTo("TagLimitExceeded");
        assertCode(() -> ec2.createTags(r -> r.resources(Fleet.WEB).tags(tag("aws:x", "v"))))
                .isEqualTo("InvalidParameterValue");
        assertCode(() -> ec2.createTags(r -> r.resources(Fleet.WEB).tags(List.of())))
                .isEqualTo("MissingParameter");
        assertCode(() -> ec2.createSnapshot(
                        r -> r.volumeId(Fleet.WEB_ROOT).tagSpecifications(tagged("volume", tag("a", "b")))))
                .isEqualTo("InvalidParameterValue");
        assertThat(region.snapshotsMade()).isEmpty();
    }

    @Test
    void shouldListTagsByFilter() {
        var found = ec2.describeTags(r -> r.filters(where("resource-type", "instance"), where("key", "tier")))
                .tags();
        assertThat(found).hasSize(5).extracting(TagDescription::resourceId).contains(Fleet.GATEWAY);
    }
}
