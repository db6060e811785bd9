package caravan.sim.aws;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.CreateGrantRequest;
import software.amazon.awssdk.services.kms.model.CreateGrantResponse;
import software.amazon.awssdk.services.kms.model.DescribeKeyRequest;
import software.amazon.awssdk.services.kms.model.DescribeKeyResponse;
import software.amazon.awssdk.services.kms.model.GenerateDataKeyWithoutPlaintextRequest;
import software.amazon.awssdk.services.kms.model.GenerateDataKeyWithoutPlaintextResponse;
import software.amazon.awssdk.services.kms.model.KeyManagerType;
import software.amazon.awssdk.services.kms.model.KeySpec;
import software.amazon.awssdk.services.kms.model.KeyUsageType;
import software.amazon.awssdk.services.kms.model.KmsRequest;
import software.amazon.awssdk.services.kms.model.KmsResponse;
import software.amazon.awssdk.services.kms.model.ListGrantsRequest;
import software.amazon.awssdk.services.kms.model.ListGrantsResponse;
import software.amazon.awssdk.services.kms.model.RevokeGrantRequest;
import software.amazon.awssdk.services.kms.model.RevokeGrantResponse;

/**
 * The simulated KMS as one key sees it in one region: keys by ARN, id or {@code alias/aws/ebs}, and grants.
 */
final class SimKms implements KmsClient {

    private final SimAws aws;
    private final SimRegion region;
    private final Caller caller;
    private final Supplier<Signature> signature;

    SimKms(SimAws aws, SimRegion region, Caller caller, Supplier<Signature> signature) {
        this.aws = aws;
        this.region = region;
        this.caller = caller;
        this.signature = signature;
    }

    @Override
    public DescribeKeyResponse describeKey(DescribeKeyRequest request) {
        return call(request, ring -> {
            var arn = allowed("DescribeKey", request.keyId());
            var state = ring.stateOf(arn);
            return DescribeKeyResponse.builder()
                    .keyMetadata(key -> key.arn(arn)
                            .keyId(arn.substring(arn.indexOf("key/") + 4))
                            .awsAccountId(KeyRing.accountOf(arn))
                            .enabled(state.equals("Enabled"))
                            .keyState(state)
                            .keyUsage(KeyUsageType.ENCRYPT_DECRYPT)
                            .keyManager(KeyRing.isDefault(arn) ? KeyManagerType.AWS : KeyManagerType.CUSTOMER)
                            .keySpec(ring.isSymmetric(arn) ? KeySpec.SYMMETRIC_DEFAULT : KeySpec.RSA_2048))
                    .build();
        });
    }

    @Override
    public CreateGrantResponse createGrant(CreateGrantRequest request) {
        return call(request, ring -> {
            var arn = allowed(
                    "CreateGrant",
                    request.keyId(),
                    Map.of(
                            "kms:GrantIsForAWSResource", List.of("false"),
                            "kms:GranteePrincipal", List.of(request.granteePrincipal()),
                            "kms:GrantOperations", request.operationsAsStrings()));
            enabled(ring, arn);
            rehearsed(request.dryRun());
            var grant = ring.grant(caller, request.toBuilder().keyId(arn).build());
            return CreateGrantResponse.builder()
                    .grantId(grant.id())
                    .grantToken("token-of-" + grant.id())
                    .build();
        });
    }

    @Override
    public ListGrantsResponse listGrants(ListGrantsRequest request) {
        return call(request, ring -> ListGrantsResponse.builder()
                .grants(ring.list(allowed("ListGrants", request.keyId())))
                .truncated(false)
                .build());
    }

    @Override
    public RevokeGrantResponse revokeGrant(RevokeGrantRequest request) {
        return call(request, ring -> {
            var arn = allowed("RevokeGrant", request.keyId());
            if (!ring.has(arn, request.grantId())) {
                throw fault("NotFoundException", "Grant ID " + request.grantId() + " not found");
            }
            rehearsed(request.dryRun());
            ring.revoke(arn, request.grantId());
            return RevokeGrantResponse.builder().build();
        });
    }

    /** Only rehearsed: nothing here has data to encrypt. */
    @Override
    public GenerateDataKeyWithoutPlaintextResponse generateDataKeyWithoutPlaintext(
            GenerateDataKeyWithoutPlaintextRequest request) {
        return call(request, ring -> {
            enabled(ring, allowed("GenerateDataKeyWithoutPlaintext", request.keyId()));
            rehearsed(request.dryRun());
            throw new UnsupportedOperationException();
        });
    }

    private static void rehearsed(Boolean dryRun) {
        if (Boolean.TRUE.equals(dryRun)) {
            throw QueryWire.KMS.fault(412, "DryRunOperationException", "The request would have succeeded.");
        }
    }

    private static void enabled(KeyRing ring, String arn) {
        if (!ring.stateOf(arn).equals("Enabled")) {
            throw fault("DisabledException", arn + " is " + ring.stateOf(arn) + ".");
        }
    }

    private String allowed(String action, String name) {
        return allowed(action, name, Map.of());
    }

    /** A key of another account is named by its ARN alone; whether it is there at all, nobody is told who may not use it. */
    private String allowed(String action, String name, Map<String, List<String>> context) {
        var arn = arn(String.valueOf(name));
        new KeyAccess(region, caller).objection(arn, action, context).ifPresent(why -> {
            throw fault(
                    "AccessDeniedException",
                    "User: " + caller.arn() + " is not authorized to perform: kms:" + action + " on resource: " + arn
                            + " " + why);
        });
        return arn;
    }

    private String arn(String name) {
        if (name.startsWith("arn:")) {
            return name;
        }
        return name.equals("alias/aws/ebs")
                ? region.defaultKey(caller.accountId())
                : region.keyRing().arn(caller.accountId(), name);
    }

    private static AwsServiceException fault(String code, String message) {
        return QueryWire.KMS.fault(400, code, message);
    }

    /** The same fault is an exception of the other service here. */
    private <R extends KmsResponse> R call(KmsRequest request, Function<KeyRing, R> work) {
        var visit = new FrontDoor.Visit(caller, QueryWire.KMS, region.name(), request, signature.get(), region::expect);
        try {
            return aws.door().call(visit, moment -> region.during(moment, now -> work.apply(region.keyRing())));
        } catch (Ec2Exception fault) {
            throw QueryWire.KMS.own(fault);
        }
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {
        // nothing is held
    }
}
