package caravan.aws;

import caravan.aws.Accounts.Caller;
import caravan.model.Remembered;
import caravan.model.SuspendedException;
import caravan.model.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityResponse;

/** Which account the keys of one gateway belong to. A key never changes its account. */
final class Identity {

    private static final Logger LOG = LoggerFactory.getLogger(Identity.class);

    /** An hour, for the default chain only, behind which another role may stand after a change in the cluster. */
    static final Duration LIFE = Duration.ofHours(1);
    /** Between two tries of our own to learn the account. */
    private static final Duration AGAIN = Duration.ofMinutes(1);

    private static final String OPERATION = "GetCallerIdentity";

    private final Supplier<Caller> caller;
    private final Accounts accounts;
    private final Calls calls;
    private final Supplier<String> ask;
    private final Timer timer;
    private final Remembered<String> remembered;
    private Instant tried = Instant.MIN;

    /** Ask calls STS. */
    Identity(Supplier<Caller> caller, Accounts accounts, Calls calls, Supplier<String> ask) {
        this.caller = caller;
        this.accounts = accounts;
        this.calls = calls;
        this.ask = ask;
        this.timer = calls.timer();
        this.remembered = new Remembered<>(timer, LIFE, account -> !account.isEmpty());
    }

    CompletableFuture<String> account() {
        var before = caller.get();
        return remembered.get(
                before.keyId(), () -> calls.call(OPERATION, ask).thenApply(account -> learned(before, account)));
    }

    private String learned(Caller before, String account) {
        if (!caller.get().equals(before)) {
            throw new SuspendedException("The keys were changed while their account was asked for.");
        }
        accounts.learned(before, account);
        return account;
    }

    /** Asks in the background, once in a while, until the account is known: two keys of one account share its quota. */
    void learn() {
        if (accounts.knows(caller.get()) || !due(timer.now())) {
            return;
        }
        Continuations.whenDone(account(), (account, problem) -> {
            if (problem != null) {
                LOG.debug("The account is not known yet; calls are paced by key.", problem);
            }
        });
    }

    private synchronized boolean due(Instant now) {
        if (tried.isAfter(now.minus(AGAIN))) {
            return false;
        }
        tried = now;
        return true;
    }

    /** No fence and no proxy stand before STS: it only reads. */
    static String ask(StsClient sts, AwsMeter meter) {
        return asked(sts, meter).account();
    }

    /**
     * Who calls, as IAM names it: of a session its role, so that what is given to it outlives the session. Of a role with a
     * path STS does not tell the path; whoever has one names the role in the Secret.
     */
    static String principal(StsClient sts, AwsMeter meter) {
        return asked(sts, meter)
                .arn()
                .replaceFirst("^(arn:[^:]+):sts:(:\\d+):assumed-role/([^/]+)/.*$", "$1:iam:$2:role/$3");
    }

    private static GetCallerIdentityResponse asked(StsClient sts, AwsMeter meter) {
        meter.called(OPERATION);
        try {
            return sts.getCallerIdentity();
        } catch (RuntimeException e) {
            var problem = AwsFaults.translate(OPERATION, e);
            if (problem instanceof AwsFailure failure) {
                meter.unanswered(failure);
            }
            throw problem;
        }
    }
}
