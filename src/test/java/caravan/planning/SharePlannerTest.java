package caravan.planning;

import caravan.api.ShareIntent;
import caravan.model.Finding;
import caravan.model.KmsKey;
import caravan.planning.SharedKeys.Facts;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class SharePlannerTest {

    private static final String OTHER = "444455556666";
    private static final String KEY = "arn:aws:kms:eu-west-1:111122223333:key/k";
    private static final String COPY = "arn:aws:kms:eu-west-1:111122223333:key/copy";
    private static final String ALIAS = "alias/carried";
    private static final String PRINCIPAL = "arn:aws:iam::444455556666:role/import";

    private final Problems problems = new Problems();
    private final Surveys survey = Surveys.plain();

    @Test
    void shouldShareNothingWithinOneAccount() {
        assertThat(SharePlanner.plan(survey.build(), problems)).isNull();
    }

    @Test
    void shouldNeedNeitherCopyNorGrantForWhatIsNotEncrypted() {
        // Given
        survey.targetAccount = OTHER;

        // When
        var share = SharePlanner.plan(survey.build(), problems);

        // Then
        assertThat(share).isEqualTo(new ShareIntent(OTHER, null, null, null));
        assertThat(problems.findings()).isEmpty();
    }

    @Test
    void shouldGrantOnlyWhereThePolicyDoesNotAllowIt() {
        // Given
        across("", facts(KEY, "Enabled", true, false, true));

        // When
        var granted = SharePlanner.plan(survey.build(), problems);
        across("", facts(KEY, "Enabled", true, true, false));
        var allowed = SharePlanner.plan(survey.build(), problems);

        // Then
        assertThat(granted.principal()).isEqualTo(PRINCIPAL);
        assertThat(granted.disks()).containsExactly(new ShareIntent.Disk("vol-2", null, KEY, null));
        assertThat(allowed.disks()).containsExactly(new ShareIntent.Disk("vol-2", null, null, null));
        assertThat(problems.refusals()).isEmpty();
        assertThat(problems.warnings()).extracting(Finding::reason).containsOnly("KeyChanges");
    }

    @Test
    void shouldCopyWhatTheDefaultKeyEncryptsUnderTheKeyThatAnAliasNames() {
        // Given
        across(ALIAS, facts(KEY, "Enabled", false, false, false));
        survey.keys = new SharedKeys(
                ALIAS,
                PRINCIPAL,
                Map.of(KEY, survey.keys.facts(KEY), ALIAS, facts(COPY, "Enabled", true, false, true)));

        // When
        var share = SharePlanner.plan(survey.build(), problems);

        // Then
        assertThat(share.disks()).containsExactly(new ShareIntent.Disk("vol-2", COPY, COPY, null));
        assertThat(share.grantKeys()).containsExactly(COPY);
    }

    @ParameterizedTest
    @CsvSource({
        "Enabled, false, false, false, DefaultKeyNotShareable",
        "Disabled, true, false, false, KeyNotEnabled",
        "PendingDeletion, true, false, false, KeyNotEnabled",
        "Enabled, true, false, false, KeyNotAllowed",
    })
    void shouldRefuseAKeyThatCannotBeShared(
            String state, boolean customer, boolean usable, boolean grantable, String reason) {
        // Given
        across("", facts(KEY, state, customer, usable, grantable));

        // When
        var share = SharePlanner.plan(survey.build(), problems);

        // Then
        assertThat(share.disks()).isEmpty();
        assertThat(problems.findings()).singleElement().satisfies(found -> {
            assertThat(found.reason()).isEqualTo(reason);
            assertThat(found.problem()).contains("vol-2");
            assertThat(found.allowed()).isNotBlank();
        });
    }

    @Test
    void shouldRefuseAKeyThatNobodySeesAndOneThatIsAsymmetric() {
        // Given
        across("", new Facts(Optional.empty(), false, false));
        SharePlanner.plan(survey.build(), problems);
        across("", new Facts(Optional.of(new KmsKey(KEY, "Enabled", true, false)), false, true));
        SharePlanner.plan(survey.build(), problems);

        // Then
        assertThat(problems.findings()).extracting(Finding::reason).containsExactly("KeyUnreadable", "KeyNotShareable");
    }

    @Test
    void shouldLeaveTheKeyToTheClassOrToTheDefaultOfTheOtherAccount() {
        // Given
        across("", facts(KEY, "Enabled", true, true, false));

        // When
        var disk = IntentPlanner.plan(survey.build(), true, "uid-1").disks().get(1);

        // Then
        assertThat(disk.sourceVolumeId()).isEqualTo("vol-2");
        assertThat(disk.encrypted()).isTrue();
        assertThat(disk.kmsKeyId()).isEmpty();
    }

    private void across(String copyKey, Facts facts) {
        if (survey.targetAccount.equals(OTHER)) {
            survey.keys = new SharedKeys(copyKey, PRINCIPAL, Map.of(KEY, facts));
            return;
        }
        survey.targetAccount = OTHER;
        survey.disk("/dev/xvdb", Surveys.volume("vol-2", "gp3", 8, 3_000, 125, KEY));
        survey.keys = new SharedKeys(copyKey, PRINCIPAL, Map.of(KEY, facts));
    }

    private static Facts facts(String arn, String state, boolean customer, boolean usable, boolean grantable) {
        return new Facts(Optional.of(new KmsKey(arn, state, customer, true)), usable, grantable);
    }
}
