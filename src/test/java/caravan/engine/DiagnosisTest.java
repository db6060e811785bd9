package caravan.engine;

import caravan.kube.KubeFailure;
import caravan.kube.KubeFailure.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/** One cause, one remedy. */
class DiagnosisTest {

    /** As in: raise this ResourceQuota; what to do: compare the ClusterRole. */
    @ParameterizedTest
    @EnumSource(
            value = Reason.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"INVALID", "ALREADY_EXISTS"})
    void shouldNotContradictTheRemedyInTheWordsOfAKubernetesFailure(Reason reason) {
        assertThat(Diagnosis.remedy(new KubeFailure(reason, "Could not create Pod vms/a. Raise this.", null)))
                .isEqualTo("Do what the message ends with.");
    }

    @ParameterizedTest
    @EnumSource(names = {"INVALID", "ALREADY_EXISTS"})
    void shouldSayWhatToDoWhereTheWordsOfTheApiServerAreAll(Reason reason) {
        assertThat(Diagnosis.remedy(new KubeFailure(reason, "Could not create Pod vms/a: not so.", null)))
                .startsWith("Compare the object");
    }

    @Test
    void shouldAskForAReportOfWhatNobodyExpects() {
        assertThat(Diagnosis.remedy(new IllegalStateException("x"))).contains("report it");
    }
}
