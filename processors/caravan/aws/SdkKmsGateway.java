package caravan.aws;

import caravan.model.KmsKey;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.CreateGrantRequest;
import software.amazon.awssdk.services.kms.model.DataKeySpec;
import software.amazon.awssdk.services.kms.model.GrantListEntry;
import software.amazon.awssdk.services.kms.model.GrantOperation;
import software.amazon.awssdk.services.kms.model.KeyManagerType;
import software.amazon.awssdk.services.kms.model.KeyMetadata;
import software.amazon.awssdk.services.kms.model.KeySpec;
import software.amazon.awssdk.services.kms.model.RevokeGrantRequest;

/** KMS through the AWS SDK. Its calls draw from budgets of EC2's sizes: KMS allows more. */
final class SdkKmsGateway implements KmsGateway {

    /** KMS's yes to a DryRun, which is an error too: HTTP 412. */
    static final String ALLOWED = "DryRunOperationException";

    private static final String NO_GRANT = "0".repeat(64);

    /** A key in these states serves nobody: KMS developer guide, "Key states of AWS KMS keys". */
    private static final Set<String> OUT_OF_SERVICE = Set.of("DisabledException", "KMSInvalidStateException");
    /** What EBS does with a key to make a volume of a snapshot: EBS user guide, "Share a KMS key". */
    private static final List<GrantOperation> OPERATIONS = List.of(
            GrantOperation.DESCRIBE_KEY,
            GrantOperation.DECRYPT,
            GrantOperation.RE_ENCRYPT_FROM,
            GrantOperation.RE_ENCRYPT_TO,
            GrantOperation.GENERATE_DATA_KEY,
            GrantOperation.GENERATE_DATA_KEY_WITHOUT_PLAINTEXT,
            GrantOperation.CREATE_GRANT);

    private final Calls calls;
    private final GuardedService<KmsClient> kms;
    private final Supplier<String> principal;

    /** {@code principal} asks STS, or knows the role. */
    SdkKmsGateway(Calls calls, GuardedService<KmsClient> kms, Supplier<String> principal) {
        this.calls = calls;
        this.kms = kms;
        this.principal = principal;
    }

    @Override
    public CompletableFuture<Optional<KmsKey>> key(String name) {
        return calls.call("DescribeKey", () -> {
            try {
                return Optional.of(
                        fromSdk(kms.read("DescribeKey", client -> client.describeKey(request -> request.keyId(name))
                                .keyMetadata())));
            } catch (AwsFailure e) {
                return otherwise(e, Optional.empty());
            }
        });
    }

    private static KmsKey fromSdk(KeyMetadata from) {
        return new KmsKey(
                from.arn(),
                from.keyStateAsString(),
                from.keyManager() == KeyManagerType.CUSTOMER,
                from.keySpec() == KeySpec.SYMMETRIC_DEFAULT);
    }

    /** What is meant where KMS says that the key is not there for us. */
    private static <T> T otherwise(AwsFailure failure, T no) {
        if (Denial.isOwn(failure)) {
            throw failure;
        }
        if (failure.fault() == AwsFault.DENIED
                || failure.fault() == AwsFault.NOT_FOUND
                || OUT_OF_SERVICE.contains(failure.code())) {
            return no;
        }
        throw failure;
    }

    @Override
    public CompletableFuture<Boolean> mayUse(String keyArn) {
        return rehearsed(
                "GenerateDataKeyWithoutPlaintext",
                client -> client.generateDataKeyWithoutPlaintext(request ->
                        request.keyId(keyArn).keySpec(DataKeySpec.AES_256).dryRun(true)));
    }

    @Override
    public CompletableFuture<Boolean> mayGrant(KeyGrant grant) {
        return rehearsed(
                "CreateGrant",
                client -> client.createGrant(wanted(grant).dryRun(true).build()));
    }

    private CompletableFuture<Boolean> rehearsed(String operation, Consumer<KmsClient> ask) {
        return calls.rehearse(operation, () -> {
            try {
                return kms.read(operation + GuardedEc2.REHEARSED, client -> {
                    ask.accept(client);
                    return false;
                });
            } catch (AwsFailure e) {
                return e.code().equals(ALLOWED) || otherwise(e, false);
            }
        });
    }

    @Override
    public CompletableFuture<String> grant(KeyGrant grant) {
        return calls.call(
                "CreateGrant",
                () -> kms.change("CreateGrant", (client, checked) -> client.createGrant(
                                wanted(grant).overrideConfiguration(checked).build())
                        .grantId()));
    }

    private static CreateGrantRequest.Builder wanted(KeyGrant grant) {
        return CreateGrantRequest.builder()
                .keyId(grant.keyArn())
                .granteePrincipal(grant.grantee())
                .operations(OPERATIONS)
                .name(grant.name());
    }

    @Override
    public CompletableFuture<List<String>> granted(String keyArn, String prefix) {
        return calls.call("ListGrants", () -> {
            try {
                return kms.read(
                        "ListGrants",
                        client -> client.listGrantsPaginator(request -> request.keyId(keyArn)).grants().stream()
                                .filter(entry ->
                                        entry.name() != null && entry.name().startsWith(prefix))
                                .map(GrantListEntry::grantId)
                                .toList());
            } catch (AwsFailure e) {
                if (e.fault() == AwsFault.NOT_FOUND) {
                    return List.of();
                }
                throw e;
            }
        });
    }

    @Override
    public CompletableFuture<Void> requireRevoke(String keyArn) {
        return rehearsed(
                        "RevokeGrant",
                        client -> client.revokeGrant(request ->
                                request.keyId(keyArn).grantId(NO_GRANT).dryRun(true)))
                .thenApply(allowed -> null);
    }

    @Override
    public CompletableFuture<Void> revoke(String keyArn, String grantId) {
        return calls.call("RevokeGrant", () -> {
            try {
                return kms.change("RevokeGrant", (client, checked) -> {
                    client.revokeGrant(RevokeGrantRequest.builder()
                            .keyId(keyArn)
                            .grantId(grantId)
                            .overrideConfiguration(checked)
                            .build());
                    return null;
                });
            } catch (AwsFailure e) {
                if (e.fault() == AwsFault.NOT_FOUND) {
                    return null;
                }
                throw e;
            }
        });
    }

    @Override
    public CompletableFuture<String> principal() {
        return calls.call("GetCallerIdentity", principal);
    }
}
