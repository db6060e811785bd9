package caravan.sim.aws;

import caravan.sim.aws.iam.Policy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.CreateVolumePermission;
import software.amazon.awssdk.services.ec2.model.CreateVolumeRequest;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;
import software.amazon.awssdk.services.sts.model.AssumeRoleRequest;

import static caravan.sim.aws.Codes.assertCode;
import static caravan.sim.aws.Words.tag;
import static caravan.sim.aws.Words.tagged;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Each call asks for what the service authorization reference of EC2 says. */
class AuthorizationTest {

    private static final String UNAUTHORIZED = "UnauthorizedOperation";
    private static final String ON_SNAPSHOTS =
            "'Resource': ['arn:aws:ec2:*::snapshot/*', 'arn:aws:ec2:*:*:snapshot/*']";
    private static final String ON_VOLUMES = "'Resource': 'arn:aws:ec2:*:*:volume/*'";
    private static final String OURS = "'Condition': {'Null': {'aws:RequestTag/ours': 'false'}}";
    private static final String MAKES_VOLUMES = "'Action': 'ec2:CreateVolume', " + ON_VOLUMES + ", " + OURS;
    private static final String OF_SNAPSHOTS = "'Action': 'ec2:CreateVolume', " + ON_SNAPSHOTS;
    private static final String TAGS_WHILE_MAKING = "'Action': 'ec2:CreateTags', " + ON_VOLUMES
            + ", 'Condition': {'StringEquals': {'ec2:CreateAction': 'CreateVolume'}}";

    private final SimClock.Manual clock = SimClock.manual();
    private final SimAws aws = Fleet.start(clock);
    private final SimRegion region = aws.region(Fleet.REGION);
    private final Ec2Client ec2 = aws.ec2(Fleet.KEY, Fleet.REGION);

    private void allow(String... statements) {
        aws.permissions().of(Fleet.KEY, List.of(policy(statements)));
    }

    private static Policy policy(String... statements) {
        var all = Arrays.stream(statements)
                .map(statement -> "{'Effect': 'Allow', " + statement + "}")
                .collect(Collectors.joining(", "));
        return Policy.of(("{'Version': '2012-10-17', 'Statement': [" + all + "]}").replace('\'', '"'));
    }

    private void create(boolean dryRun, Consumer<CreateVolumeRequest.Builder> more) {
        ec2.createVolume(request -> request.availabilityZone(Fleet.TARGET_ZONE)
                .size(40)
                .volumeType("gp3")
                .snapshotId(Fleet.FOREIGN_SNAPSHOT)
                .tagSpecifications(tagged("volume", tag("ours", "x")))
                .dryRun(dryRun)
                .applyMutation(more));
    }

    @Test
    void shouldMakeAVolumeWhereTheVolumeTheSnapshotAndTheTagsAreAllowed() {
        // Given
        allow(MAKES_VOLUMES, OF_SNAPSHOTS, TAGS_WHILE_MAKING);

        // Then
        assertCode(() -> create(true, request -> {})).isEqualTo("DryRunOperation");
        create(false, request -> {});
        assertThat(region.volumesMade()).hasSize(1);
    }

    @ParameterizedTest(name = "without {0}")
    @CsvSource({"0, ec2:CreateVolume, volume/*", "1, ec2:CreateVolume, snapshot/", "2, ec2:CreateTags, volume/*"})
    void shouldNameTheOneThatIsMissing(int left, String action, String resource) {
        // Given
        var statements = new ArrayList<>(List.of(MAKES_VOLUMES, OF_SNAPSHOTS, TAGS_WHILE_MAKING));
        statements.remove(left);
        allow(statements.toArray(String[]::new));

        // Then
        for (var dryRun : List.of(true, false)) {
            assertThatThrownBy(() -> create(dryRun, request -> {}))
                    .isInstanceOf(Ec2Exception.class)
                    .hasMessageContaining("You are not authorized to perform this operation. User: arn:aws:iam::"
                            + Fleet.ACCOUNT + ":user/" + Fleet.KEY + " is not authorized to perform: " + action
                            + " on resource: arn:aws:ec2:")
                    .hasMessageContaining(resource)
                    .hasMessageContaining("because no identity-based policy allows the " + action + " action")
                    .hasMessageContaining("Encoded authorization failure message");
        }
        assertThat(region.volumesMade()).isEmpty();
    }

    @Test
    void shouldNotMakeAVolumeWithoutTheTagThatIsAskedFor() {
        // Given
        allow(MAKES_VOLUMES, OF_SNAPSHOTS, TAGS_WHILE_MAKING);

        // Then
        assertCode(() -> create(false, request -> request.tagSpecifications(tagged("volume", tag("theirs", "x")))))
                .isEqualTo(UNAUTHORIZED);
    }

    /** It was allowed to tag while making, and not afterwards. */
    @Test
    void shouldTellTagsOfACreationFromLaterOnes() {
        // Given
        create(false, request -> {});
        var id = region.volumesMade().get(0).id();
        allow(TAGS_WHILE_MAKING);

        // Then
        assertCode(() -> ec2.createTags(request -> request.resources(id).tags(tag("ours", "y"))))
                .isEqualTo(UNAUTHORIZED);
        allow("'Action': 'ec2:CreateTags', " + ON_VOLUMES
                + ", 'Condition': {'ForAllValues:StringEquals': {'aws:TagKeys': ['ours']},"
                + " 'Null': {'aws:ResourceTag/ours': 'false'}}");
        ec2.createTags(request -> request.resources(id).tags(tag("ours", "y")));
        assertCode(() -> ec2.createTags(request -> request.resources(id).tags(tag("ours", "y"), tag("more", "z"))))
                .isEqualTo(UNAUTHORIZED);
        assertCode(() -> ec2.createTags(
                        request -> request.resources(Fleet.WEB_ROOT).tags(tag("ours", "y"))))
                .isEqualTo(UNAUTHORIZED);
    }

    @Test
    void shouldDeleteWhatCarriesTheTagAlone() {
        // Given
        create(false, request -> {});
        clock.advance(Duration.ofMinutes(1));
        var id = region.volumesMade().get(0).id();
        allow("'Action': 'ec2:DeleteVolume', " + ON_VOLUMES
                + ", 'Condition': {'Null': {'aws:ResourceTag/ours': 'false'}}");

        // Then
        assertCode(() -> ec2.deleteVolume(request -> request.volumeId(Fleet.WEB_ROOT)))
                .isEqualTo(UNAUTHORIZED);
        assertCode(() -> ec2.deleteVolume(request -> request.volumeId("vol-0404")))
                .isEqualTo("InvalidVolume.NotFound");
        ec2.deleteVolume(request -> request.volumeId(id));
    }

    @Test
    void shouldStopWhatItsOwnerReleasedAlone() {
        // Given
        allow("'Action': ['ec2:StopInstances', 'ec2:StartInstances'], 'Resource': 'arn:aws:ec2:*:*:instance/*',"
                + " 'Condition': {'StringEquals': {'aws:ResourceTag/may-migrate': 'true'}}");
        assertCode(() -> ec2.stopInstances(request -> request.instanceIds(Fleet.WEB)))
                .isEqualTo(UNAUTHORIZED);

        // When
        aws.ec2(Fleet.OPERATOR_KEY, Fleet.REGION)
                .createTags(request -> request.resources(Fleet.WEB).tags(tag("may-migrate", "true")));

        // Then
        ec2.stopInstances(request -> request.instanceIds(Fleet.WEB));
        assertCode(() -> ec2.stopInstances(request -> request.instanceIds(Fleet.WEB, Fleet.APP)))
                .isEqualTo(UNAUTHORIZED);
    }

    @Test
    void shouldShareWithTheNamedAccountAlone() {
        // Given
        var snapshot =
                ec2.createSnapshot(request -> request.volumeId(Fleet.WEB_ROOT)).snapshotId();
        allow("'Action': 'ec2:ModifySnapshotAttribute', " + ON_SNAPSHOTS
                + ", 'Condition': {'StringEquals': {'ec2:Add/userId': '" + Fleet.PARTNER_ACCOUNT + "'}}");

        // Then
        share(snapshot, Fleet.PARTNER_ACCOUNT);
        assertCode(() -> share(snapshot, "999988887777")).isEqualTo(UNAUTHORIZED);
        assertCode(() -> ec2.modifySnapshotAttribute(request -> request.snapshotId(snapshot)
                        .createVolumePermission(change -> change.add(
                                CreateVolumePermission.builder().group("all").build()))))
                .isEqualTo(UNAUTHORIZED);
    }

    private void share(String snapshot, String account) {
        ec2.modifySnapshotAttribute(request -> request.snapshotId(snapshot)
                .createVolumePermission(change -> change.add(
                        CreateVolumePermission.builder().userId(account).build())));
    }

    /** The reference of today names the account in them; policies of before do not. */
    @ParameterizedTest
    @ValueSource(strings = {"arn:aws:ec2:*::snapshot/*", "arn:aws:ec2:*:*:snapshot/snap-*"})
    void shouldAskForSnapshotsByBothFormsOfTheirArn(String resource) {
        // Given
        allow(
                "'Action': 'ec2:CreateSnapshot', " + ON_VOLUMES,
                "'Action': 'ec2:CreateSnapshot', 'Resource': '" + resource + "'");

        // Then
        assertCode(() -> ec2.createSnapshot(request -> request.volumeId(Fleet.WEB_ROOT)))
                .isEqualTo(UNAUTHORIZED);
    }

    @Test
    void shouldBindTheSessionsOfARole() {
        // Given
        var role = "arn:aws:iam::" + Fleet.ACCOUNT + ":role/narrow";
        aws.role(role, "");
        aws.permissions().of(role, List.of(policy("'Action': 'ec2:DescribeVolumes', 'Resource': '*'")));
        var session = aws.sts(Fleet.KEY)
                .assumeRole(AssumeRoleRequest.builder()
                        .roleArn(role)
                        .roleSessionName("caravan")
                        .build())
                .credentials()
                .accessKeyId();

        // When
        var narrow = aws.ec2(session, Fleet.REGION);

        // Then
        assertThat(narrow.describeVolumes().volumes()).isNotEmpty();
        assertThatThrownBy(narrow::describeInstances)
                .hasMessageContaining("assumed-role/narrow/caravan is not authorized to perform: ec2:DescribeInstances"
                        + " because no identity-based policy allows the ec2:DescribeInstances action.");
    }
}
