package caravan.sim.aws;

import caravan.sim.aws.iam.Ask;
import caravan.sim.aws.iam.Decision;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.AssumeRoleRequest;
import software.amazon.awssdk.services.sts.model.AssumeRoleResponse;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityRequest;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityResponse;
import software.amazon.awssdk.services.sts.model.StsRequest;
import software.amazon.awssdk.services.sts.model.StsResponse;

/** The simulated STS: says who a key is and hands out keys of roles. */
final class SimSts implements StsClient {

    private static final int DEFAULT_SECONDS = 3_600;

    private final SimAws aws;
    private final Caller caller;

    /** Its clock also tells when sessions end: over HTTP real time, as the SDK compares it with its own. */
    private final Supplier<Signature> signature;

    SimSts(SimAws aws, Caller caller, Supplier<Signature> signature) {
        this.aws = aws;
        this.caller = caller;
        this.signature = signature;
    }

    @Override
    public GetCallerIdentityResponse getCallerIdentity(GetCallerIdentityRequest request) {
        return call(request, () -> GetCallerIdentityResponse.builder()
                .account(caller.accountId())
                .arn(caller.arn())
                .userId(caller.accessKeyId().replace("AKIA", "AIDA"))
                .build());
    }

    @Override
    public AssumeRoleResponse assumeRole(AssumeRoleRequest request) {
        return call(request, () -> assume(request));
    }

    /** The same fault is an exception of the other service here. */
    private <R extends StsResponse> R call(StsRequest request, Supplier<R> work) {
        var visit = new FrontDoor.Visit(caller, QueryWire.STS, "", request, signature.get(), SimSts::never);
        try {
            return aws.door().call(visit, moment -> work.get());
        } catch (Ec2Exception fault) {
            throw QueryWire.STS.own(fault);
        }
    }

    /** Nothing is changed here, so a request that comes late matters to nobody. */
    private static void never(Instant at, Call call, Function<Moment, Call> work) {}

    private AssumeRoleResponse assume(AssumeRoleRequest request) {
        check(request);
        var accountId = request.roleArn().split(":", -1)[4];
        var role = request.roleArn().substring(request.roleArn().indexOf("role/") + 5);
        var arn = "arn:aws:sts::" + accountId + ":assumed-role/" + role + "/" + request.roleSessionName();
        var seconds = Optional.ofNullable(request.durationSeconds()).orElse(DEFAULT_SECONDS);
        var clock = signature.get().clock();
        var expiration = clock.instant().plus(Duration.ofSeconds(seconds));
        var key = aws.keys()
                .open(caller, new Caller(accountId, "", arn), expiration, clock)
                .accessKeyId();
        return AssumeRoleResponse.builder()
                .credentials(credentials -> credentials
                        .accessKeyId(key)
                        .secretAccessKey("secret-of-" + key)
                        .sessionToken("session-of-" + key)
                        .expiration(expiration))
                .assumedRoleUser(user -> user.arn(arn).assumedRoleId("AROA:" + request.roleSessionName()))
                .build();
    }

    private void check(AssumeRoleRequest request) {
        var ask = new Ask(
                "sts:AssumeRole",
                String.valueOf(request.roleArn()),
                Map.of(
                        "aws:PrincipalArn", List.of(Permissions.role(caller.arn())),
                        "sts:ExternalId",
                                Optional.ofNullable(request.externalId()).stream()
                                        .toList()));
        if (!aws.trusts(ask) || aws.permissions().decide(caller, ask) != Decision.ALLOWED) {
            throw QueryWire.STS.fault(
                    403,
                    "AccessDenied",
                    "User: " + caller.arn() + " is not authorized to perform: sts:AssumeRole on resource: "
                            + request.roleArn());
        }
        var seconds = Optional.ofNullable(request.durationSeconds()).orElse(DEFAULT_SECONDS);
        if (seconds < 900 || seconds > 43_200) {
            throw QueryWire.STS.fault(400, "ValidationError", "durationSeconds must be between 900 and 43200");
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
