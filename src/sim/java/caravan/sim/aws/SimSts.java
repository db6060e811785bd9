package caravan.sim.aws;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
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

    private static final AtomicInteger SESSIONS = new AtomicInteger();
    private static final int DEFAULT_SECONDS = 3_600;

    private final SimAws aws;
    private final Caller caller;

    /** Real time: the SDK compares the expiry with its own clock. */
    private final Clock clock;

    SimSts(SimAws aws, Caller caller, Clock clock) {
        this.aws = aws;
        this.caller = caller;
        this.clock = clock;
    }

    @Override
    public GetCallerIdentityResponse getCallerIdentity(GetCallerIdentityRequest request) {
        return call("GetCallerIdentity", request, () -> GetCallerIdentityResponse.builder()
                .account(caller.accountId())
                .arn(caller.arn())
                .userId(caller.accessKeyId().replace("AKIA", "AIDA"))
                .build());
    }

    @Override
    public AssumeRoleResponse assumeRole(AssumeRoleRequest request) {
        return call("AssumeRole", request, () -> assume(request));
    }

    /** The same fault is an exception of the other service here. */
    private <R extends StsResponse> R call(String operation, StsRequest request, Supplier<R> work) {
        aws.count(caller, operation);
        try {
            return aws.faults().around(operation, request, work);
        } catch (Ec2Exception fault) {
            var details = fault.awsErrorDetails();
            throw QueryWire.STS.fault(fault.statusCode(), details.errorCode(), details.errorMessage());
        }
    }

    private AssumeRoleResponse assume(AssumeRoleRequest request) {
        check(request);
        var accountId = request.roleArn().split(":", -1)[4];
        var role = request.roleArn().substring(request.roleArn().indexOf("role/") + 5);
        var arn = "arn:aws:sts::" + accountId + ":assumed-role/" + role + "/" + request.roleSessionName();
        var key = String.format("ASIA%016d", SESSIONS.incrementAndGet());
        aws.admit(new Caller(accountId, key, arn));
        var seconds = Optional.ofNullable(request.durationSeconds()).orElse(DEFAULT_SECONDS);
        return AssumeRoleResponse.builder()
                .credentials(credentials -> credentials
                        .accessKeyId(key)
                        .secretAccessKey("secret-of-" + key)
                        .sessionToken("session-of-" + key)
                        .expiration(clock.instant().plus(Duration.ofSeconds(seconds))))
                .assumedRoleUser(user -> user.arn(arn).assumedRoleId("AROA:" + request.roleSessionName()))
                .build();
    }

    private void check(AssumeRoleRequest request) {
        var wanted = aws.externalId(String.valueOf(request.roleArn()));
        var given = Optional.ofNullable(request.externalId()).orElse("");
        if (wanted.isEmpty() || !wanted.get().equals(given)) {
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
