package caravan.sim.aws.iam;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** IAM user guide, "IAM JSON policy elements: Condition operators" and "Policy evaluation logic". */
class PolicyTest {

    private static final String VOLUME = "arn:aws:ec2:eu-central-1:111122223333:volume/vol-1";

    @ParameterizedTest(name = "{0} with {1}: {2}")
    @CsvSource(
            delimiter = ';',
            value = {
                "'StringEquals': {'aws:ResourceTag/a': 'x'}; aws:ResourceTag/a=x; ALLOWED",
                "'StringEquals': {'aws:ResourceTag/a': 'x'}; AWS:resourcetag/A=x; ALLOWED",
                "'StringEquals': {'aws:ResourceTag/a': ['y', 'x']}; aws:ResourceTag/a=x; ALLOWED",
                "'StringEquals': {'aws:ResourceTag/a': 'x'}; aws:ResourceTag/a=X; NOT_ALLOWED",
                "'StringEquals': {'aws:ResourceTag/a': 'x'}; ; NOT_ALLOWED",
                "'StringEqualsIfExists': {'aws:ResourceTag/a': 'x'}; ; ALLOWED",
                "'StringEqualsIfExists': {'aws:ResourceTag/a': 'x'}; aws:ResourceTag/a=y; NOT_ALLOWED",
                "'StringEqualsIgnoreCase': {'ec2:Owner': 'me'}; ec2:Owner=ME; ALLOWED",
                "'StringNotEquals': {'ec2:Owner': ['a', 'b']}; ec2:Owner=b; NOT_ALLOWED",
                "'StringNotEquals': {'ec2:Owner': ['a', 'b']}; ec2:Owner=c; ALLOWED",
                "'StringNotEquals': {'ec2:Owner': 'a'}; ; ALLOWED",
                "'StringLike': {'kms:ViaService': 'ec2.*.amazonaws.com'}; kms:ViaService=ec2.eu-central-1.amazonaws.com; ALLOWED",
                "'StringLike': {'kms:ViaService': 'ec2.*.amazonaws.com'}; kms:ViaService=rds.eu-central-1.amazonaws.com; NOT_ALLOWED",
                "'StringNotLike': {'ec2:VolumeType': 'gp?'}; ec2:VolumeType=gp3; NOT_ALLOWED",
                "'Bool': {'kms:GrantIsForAWSResource': 'true'}; kms:GrantIsForAWSResource=true; ALLOWED",
                "'Bool': {'kms:GrantIsForAWSResource': 'true'}; ; NOT_ALLOWED",
                "'Null': {'aws:RequestTag/a': 'false'}; aws:RequestTag/a=; ALLOWED",
                "'Null': {'aws:RequestTag/a': 'false'}; aws:RequestTag/b=x; NOT_ALLOWED",
                "'Null': {'aws:RequestTag/a': 'true'}; aws:RequestTag/b=x; ALLOWED",
                "'ForAllValues:StringEquals': {'aws:TagKeys': ['a', 'b']}; aws:TagKeys=a|b; ALLOWED",
                "'ForAllValues:StringEquals': {'aws:TagKeys': ['a', 'b']}; aws:TagKeys=a|c; NOT_ALLOWED",
                "'ForAllValues:StringEquals': {'aws:TagKeys': ['a', 'b']}; ; ALLOWED",
                "'ForAnyValue:StringEquals': {'aws:TagKeys': ['a', 'b']}; aws:TagKeys=c|b; ALLOWED",
                "'ForAnyValue:StringEquals': {'aws:TagKeys': ['a', 'b']}; ; NOT_ALLOWED",
                "'NumericLessThanEquals': {'ec2:VolumeSize': '100'}; ec2:VolumeSize=100; ALLOWED",
                "'NumericLessThanEquals': {'ec2:VolumeSize': '100'}; ec2:VolumeSize=101; NOT_ALLOWED",
                "'Null': {'ec2:Owner': 'false'}, 'Bool': {'ec2:Encrypted': 'true'}; ec2:Owner=me; NOT_ALLOWED",
                "'Bool': {'ec2:Encrypted': 'true', 'kms:GrantIsForAWSResource': 'true'}; ec2:Encrypted=true; NOT_ALLOWED"
            })
    void shouldAllowWhereAllConditionsHold(String conditions, String context, Decision expected) {
        // Given
        var policy = policy("{'Effect': 'Allow', 'Action': 'ec2:DeleteVolume', 'Resource': '*', 'Condition': {"
                + conditions + "}}");

        // When
        var decision = Policy.of(List.of(policy), new Ask("ec2:DeleteVolume", VOLUME, context(context)));

        // Then
        assertThat(decision).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0} on {1}")
    @CsvSource({
        "ec2:DeleteVolume, arn:aws:ec2:*:*:volume/*, ALLOWED",
        "EC2:deletevolume, arn:aws:ec2:*:*:volume/*, ALLOWED",
        "ec2:Delete*, *, ALLOWED",
        "ec2:DeleteVolum?, arn:aws:ec2:*:*:volume/vol-1, ALLOWED",
        "ec2:DeleteSnapshot, *, NOT_ALLOWED",
        "ec2:DeleteVolume, arn:aws:ec2:*::volume/*, NOT_ALLOWED",
        "ec2:DeleteVolume, arn:aws:ec2:*:*:snapshot/*, NOT_ALLOWED",
        "ec2:DeleteVolume, arn:aws:ec2:us-east-1:*:volume/*, NOT_ALLOWED"
    })
    void shouldMatchActionAndResourceByTheirWildcards(String action, String resource, Decision expected) {
        // Given
        var policy = policy(
                "{'Effect': 'Allow', 'Action': ['ec2:Never', '" + action + "'], 'Resource': '" + resource + "'}");

        // Then
        assertThat(Policy.of(List.of(policy), new Ask("ec2:DeleteVolume", VOLUME, Map.of())))
                .isEqualTo(expected);
    }

    @Test
    void shouldDenyWhateverOthersAllow() {
        // Given
        var all = policy("{'Effect': 'Allow', 'Action': '*', 'Resource': '*'}");
        var guard = policy("{'Effect': 'Deny', 'Action': 'ec2:Delete*', 'Resource': '*',"
                + " 'Condition': {'Null': {'aws:ResourceTag/ours': 'true'}}}");

        // Then
        assertThat(Policy.of(List.of(all, guard), new Ask("ec2:DeleteVolume", VOLUME, Map.of())))
                .isEqualTo(Decision.DENIED);
        assertThat(Policy.of(
                        List.of(all, guard),
                        new Ask("ec2:DeleteVolume", VOLUME, Map.of("aws:ResourceTag/ours", List.of("x")))))
                .isEqualTo(Decision.ALLOWED);
        assertThat(Policy.of(List.of(all, guard), Ask.of("ec2:DescribeVolumes")))
                .isEqualTo(Decision.ALLOWED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'Condition': {'DateGreaterThan': {'aws:RequestedRegion': 'x'}}",
                "'Condition': {'ForSomeValues:StringEquals': {'aws:TagKeys': 'x'}}",
                "'Condition': {'StringEquals': {'aws:SourceIp': 'x'}}",
                "'Condition': {'Null': {'ec2:Ownr': 'true'}}",
                "'Principal': {'Service': 'ec2.amazonaws.com'}",
                "'NotAction': 'ec2:*'",
                "'Resource': 'arn:aws:ec2:*:*:volume/${aws:username}'",
                "'Effect': 'Perhaps'"
            })
    void shouldFailLoudlyForWhatIsNotSimulated(String element) {
        // Given
        var elements = new TreeMap<>(Map.of("'Effect'", "'Allow'", "'Action'", "'ec2:*'", "'Resource'", "'*'"));
        var colon = element.indexOf(':');
        elements.put(element.substring(0, colon), element.substring(colon + 1));

        // Then
        assertThatThrownBy(() -> policy(elements.toString().replace("'=", "':")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** AWS takes it and compares one of them; no policy of ours shall depend on which. */
    @Test
    void shouldFailLoudlyWhereOneOfManyValuesIsCompared() {
        // Given
        var policy = policy("{'Effect': 'Allow', 'Action': '*', 'Resource': '*',"
                + " 'Condition': {'StringEquals': {'aws:TagKeys': 'a'}}}");

        // Then
        assertThatThrownBy(() -> Policy.of(
                        List.of(policy), new Ask("ec2:CreateTags", VOLUME, Map.of("aws:TagKeys", List.of("a", "b")))))
                .hasMessageContaining("aws:TagKeys");
    }

    private static Policy policy(String statement) {
        return Policy.of(("{'Version': '2012-10-17', 'Statement': [" + statement + "]}").replace('\'', '"'));
    }

    private static Map<String, List<String>> context(String text) {
        var context = new TreeMap<String, List<String>>();
        if (text != null) {
            for (var pair : text.split(" ", -1)) {
                var equals = pair.indexOf('=');
                context.put(
                        pair.substring(0, equals),
                        Arrays.asList(pair.substring(equals + 1).split("\\|", -1)));
            }
        }
        return context;
    }
}
