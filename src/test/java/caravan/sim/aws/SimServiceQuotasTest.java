package caravan.sim.aws;

import caravan.sim.aws.iam.Policy;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.VolumeType;
import software.amazon.awssdk.services.servicequotas.ServiceQuotasClient;
import software.amazon.awssdk.services.servicequotas.model.ServiceQuota;
import software.amazon.awssdk.services.servicequotas.model.ServiceQuotasException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

/** Service Quotas API reference; over HTTP, with the SDK's own client in front. */
class SimServiceQuotasTest {

    private static final String GP3 = "L-7A658B76";

    private final SimAws aws = Fleet.start(SimClock.manual());
    private final QueryServer server = aws.serve();
    private final RealClients clients = new RealClients(server.endpoint());
    private final ServiceQuotasClient quotas = clients.serviceQuotas(Fleet.KEY);

    @AfterEach
    void close() {
        clients.close();
        server.close();
    }

    @Test
    void shouldListOnlyWhatWasAppliedToTheAccount() {
        // Given
        aws.quotas()
                .volumes(Fleet.ACCOUNT, VolumeType.GP3, 1_536)
                .volumes(Fleet.PARTNER_ACCOUNT, VolumeType.GP2, 1_024);

        // When
        var applied =
                quotas.listServiceQuotas(request -> request.serviceCode("ebs")).quotas();

        // Then
        assertThat(applied).hasSize(1);
        assertThat(applied.get(0).quotaCode()).isEqualTo(GP3);
        assertThat(applied.get(0).value()).isEqualTo(1.5);
        assertThat(applied.get(0).adjustable()).isTrue();
    }

    @Test
    void shouldListDefaultsPageByPage() {
        var pages = quotas.listAWSDefaultServiceQuotasPaginator(
                request -> request.serviceCode("ebs").maxResults(5));

        assertThat(pages.stream()).hasSize(3);
        assertThat(pages.quotas())
                .extracting(ServiceQuota::quotaCode)
                .contains(GP3, "L-309BACF6")
                .doesNotHaveDuplicates();
    }

    @Test
    void shouldRefuseWhomItsPolicyDoesNotLet() {
        // Given
        aws.permissions().of(Fleet.KEY, List.of(Policy.of("""
                {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "servicequotas:ListServiceQuotas", "Resource": "*"}]}
                """)));

        // Then
        assertThat(quotas.listServiceQuotas(request -> request.serviceCode("ebs"))
                        .quotas())
                .isEmpty();
        assertThatThrownBy(() -> quotas.listAWSDefaultServiceQuotas(request -> request.serviceCode("ebs")))
                .asInstanceOf(type(ServiceQuotasException.class))
                .satisfies(
                        fault -> assertThat(fault.awsErrorDetails().errorCode()).isEqualTo("AccessDeniedException"));
    }
}
