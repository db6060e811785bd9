package caravan.kube;

import caravan.kube.KubeFailure.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Four things answer 403; what a person has to do is another thing in each case. */
class StatusCodesTest {

    /** The words are those of Kubernetes 1.34. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            pods is forbidden: User "u" cannot create resource "pods" in API group "" in the namespace "vms" | Grant this right
            pods "a" is forbidden: exceeded quota: compute, requested: pods=1, used: pods=9, limited: pods=9 | Raise this ResourceQuota
            pods "a" is forbidden: violates PodSecurity "restricted:latest": runAsNonRoot != true             | An admission rule
            admission webhook "a.example.com" denied the request: no                                          | An admission rule
            unable to create new content in namespace vms because it is being terminated                      | The namespace is being deleted
            """)
    void shouldSayWhatToDoAbout403(String words, String remedy) {
        assertThat(StatusCodes.remedy(403, Reason.FORBIDDEN, false, words)).startsWith(remedy);
    }

    @Test
    void shouldSayOfADoubtfulWriteThatItIsLookedAtFirst() {
        assertThat(StatusCodes.remedy(503, Reason.UNREACHABLE, false, "")).startsWith("It may have happened");
        assertThat(StatusCodes.remedy(503, Reason.UNREACHABLE, true, "")).startsWith("It is tried again");
    }
}
