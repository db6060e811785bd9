package caravan.sim.aws;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.CreateGrantRequest;
import software.amazon.awssdk.services.kms.model.GrantOperation;
import software.amazon.awssdk.services.kms.model.KeyManagerType;
import software.amazon.awssdk.services.kms.model.KmsException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** KMS API reference; over HTTP, with the SDK's own client in front. */
class SimKmsTest {

    private static final String PARTNER = "arn:aws:iam::" + Fleet.PARTNER_ACCOUNT + ":user/" + Fleet.PARTNER_KEY;

    private final SimAws aws = Fleet.start(SimClock.manual());
    private final KeyRing ring = aws.region(Fleet.REGION).keyRing();
    private final String key = ring.arn(Fleet.ACCOUNT, "5f0c4f4e-7d1b-4a6e-9c60-000000000001");
    private final QueryServer server = aws.serve();
    private final RealClients clients = new RealClients(server.endpoint());
    private final KmsClient own = clients.kms(Fleet.KEY);
    private final KmsClient partner = clients.kms(Fleet.PARTNER_KEY);

    @AfterEach
    void close() {
        clients.close();
        server.close();
    }

    @Test
    void shouldTellCustomersKeysFromAwsOwn() {
        var customers = own.describeKey(request -> request.keyId(key)).keyMetadata();
        var awsOwn = own.describeKey(request -> request.keyId("alias/aws/ebs")).keyMetadata();

        assertThat(customers.arn()).isEqualTo(key);
        assertThat(customers.enabled()).isTrue();
        assertThat(customers.keyManager()).isEqualTo(KeyManagerType.CUSTOMER);
        assertThat(awsOwn.keyManager()).isEqualTo(KeyManagerType.AWS);
    }

    @Test
    void shouldLetAnotherAccountUseAKeyByPolicyOrGrantAlone() {
        assertRefused(() -> partner.describeKey(request -> request.keyId(key)), "AccessDeniedException");

        var grant = own.createGrant(grant("for-1")).grantId();
        assertThat(partner.describeKey(request -> request.keyId(key))
                        .keyMetadata()
                        .arn())
                .isEqualTo(key);
        own.revokeGrant(request -> request.keyId(key).grantId(grant));
        assertRefused(() -> partner.describeKey(request -> request.keyId(key)), "AccessDeniedException");

        ring.allow(key, Fleet.PARTNER_ACCOUNT);
        assertThat(partner.describeKey(request -> request.keyId(key))
                        .keyMetadata()
                        .arn())
                .isEqualTo(key);
    }

    @Test
    void shouldTakeTheSameGrantOfTheSameNameForTheSame() {
        var first = own.createGrant(grant("for-1")).grantId();

        assertThat(own.createGrant(grant("for-1")).grantId()).isEqualTo(first);
        assertThat(own.createGrant(grant("for-2")).grantId()).isNotEqualTo(first);
        assertThat(own.listGrants(request -> request.keyId(key)).grants())
                .extracting(one -> one.name())
                .containsExactly("for-1", "for-2");
    }

    @Test
    void shouldAnswerWhatIsOnlyRehearsed() {
        assertRefused(
                () -> own.createGrant(grant("asked").toBuilder().dryRun(true).build()), "DryRunOperationException");
        assertRefused(
                () -> partner.createGrant(
                        grant("asked").toBuilder().dryRun(true).build()),
                "AccessDeniedException");
        assertThat(ring.granted()).isEmpty();

        ring.state(key, "Disabled");
        assertRefused(
                () -> own.generateDataKeyWithoutPlaintext(
                        request -> request.keyId(key).keySpec("AES_256").dryRun(true)),
                "DisabledException");
    }

    @Test
    void shouldRefuseToRevokeWhatIsNoGrant() {
        assertRefused(() -> own.revokeGrant(request -> request.keyId(key).grantId("none")), "NotFoundException");
    }

    private CreateGrantRequest grant(String name) {
        return CreateGrantRequest.builder()
                .keyId(key)
                .granteePrincipal(PARTNER)
                .operations(List.of(GrantOperation.DESCRIBE_KEY, GrantOperation.DECRYPT))
                .name(name)
                .build();
    }

    private static void assertRefused(Runnable call, String code) {
        assertThatThrownBy(call::run).isInstanceOfSatisfying(KmsException.class, refused -> assertThat(
                        refused.awsErrorDetails().errorCode())
                .isEqualTo(code));
    }
}
