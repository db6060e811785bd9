package caravan.sim.aws;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkPojo;

/** What every request passes on its way in and out: counters, watchers, credentials, age and planned faults. */
final class FrontDoor {

    private final Keys keys;
    private final Faults faults;
    private final Buckets buckets;
    private final SimClock clock;
    private final AtomicInteger numbers = new AtomicInteger();
    private final List<CallWatcher> watchers = new CopyOnWriteArrayList<>();
    private final ConcurrentMap<String, ConcurrentMap<String, Integer>> counts = new ConcurrentHashMap<>();
    private volatile Duration oldest = Signature.OLDEST;

    /**
     * A request before it is worked on.
     *
     * @param region empty for STS
     * @param late where it waits when it comes late
     */
    record Visit(Caller caller, QueryWire wire, String region, SdkPojo request, Signature signature, Late late) {
        /** A change that is only rehearsed has a name of its own. */
        String operation() {
            var action = request.getClass().getSimpleName().replaceFirst("Request$", "");
            return rehearsed() && Call.mutating(action) ? action + Call.REHEARSED : action;
        }

        /** Nothing is to be done. */
        boolean rehearsed() {
            return Shapes.member(request, "DryRun").filter(Boolean.TRUE::equals).isPresent();
        }
    }

    /** Takes a request that will arrive at a later time. */
    interface Late {
        void expect(Instant at, Call call, Function<Moment, Call> work);
    }

    FrontDoor(Keys keys, Faults faults, Buckets buckets, SimClock clock) {
        this.keys = keys;
        this.faults = faults;
        this.buckets = buckets;
        this.clock = clock;
    }

    <R extends SdkPojo> R call(Visit visit, Function<Moment, R> work) {
        var call = arrived(visit);
        watchers.forEach(watcher -> watcher.before(call));
        var met = faults.met(call, visit.request());
        try {
            var answer = done(visit, new Met(call, met), work);
            var ids = call.mutating() ? Shapes.ids(answer) : List.<String>of();
            watchers.forEach(watcher -> watcher.after(call.done(ids)));
            met.forEach(fault -> fault.after(answer));
            return instead(answer, met);
        } catch (Refused refused) {
            watchers.forEach(watcher -> watcher.after(call.refused(code(refused.fault))));
            throw withId(refused.fault, call);
        } catch (AwsServiceException afterwards) {
            throw withId(afterwards, call);
        }
    }

    @SuppressWarnings("unchecked") // a fault changes what stands in an answer, not its class
    private static <R extends SdkPojo> R instead(R answer, List<Fault> met) {
        SdkPojo changed = answer;
        for (var fault : met) {
            changed = fault.instead(changed);
        }
        return (R) changed;
    }

    private record Met(Call call, List<Fault> faults) {}

    /** Nothing was done, so that the watchers hear of it; a fault after the work passes by them. */
    private static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final transient AwsServiceException fault;

        private Refused(AwsServiceException fault) {
            super(fault);
            this.fault = fault;
        }
    }

    private <R extends SdkPojo> R done(Visit visit, Met met, Function<Moment, R> work) {
        try {
            keys.check(visit.caller(), visit.wire());
            met.faults().forEach(Fault::before);
            var delay = met.faults().stream().map(Fault::lateness).reduce(Duration.ZERO, FrontDoor::longer);
            if (!delay.isZero()) {
                expect(visit, met.call(), delay, work);
                throw LostAnswer.late();
            }
            checkAge(visit.wire(), visit.signature());
            buckets.take(met.call(), visit.request(), clock.now());
            return work.apply(new Moment(met.call().number(), clock.now(), lag(met)));
        } catch (AwsServiceException fault) {
            throw new Refused(fault);
        }
    }

    private Duration lag(Met met) {
        return met.faults().stream()
                .map(Fault::lag)
                .reduce(faults.lag(met.call().operation()), FrontDoor::longer);
    }

    private <R extends SdkPojo> void expect(Visit visit, Call call, Duration delay, Function<Moment, R> work) {
        visit.late().expect(call.at().plus(delay), call, moment -> late(visit, call, moment, work));
    }

    /** It is as old as it was delayed, and its key may have ended in between. */
    private <R extends SdkPojo> Call late(Visit visit, Call call, Moment moment, Function<Moment, R> work) {
        try {
            keys.check(visit.caller(), visit.wire());
            checkAge(visit.wire(), new Signature(call.at(), moment::now));
            buckets.take(call, visit.request(), moment.now());
            return call.done(Shapes.ids(work.apply(moment)));
        } catch (AwsServiceException fault) {
            return call.refused(code(fault));
        }
    }

    private void checkAge(QueryWire wire, Signature signature) {
        if (signature.olderThan(oldest)) {
            throw wire.fault(400, "RequestExpired", "Request has expired.");
        }
    }

    private Call arrived(Visit visit) {
        var operation = visit.operation();
        counts.computeIfAbsent(visit.caller().accessKeyId(), key -> new ConcurrentHashMap<>())
                .merge(operation, 1, Integer::sum);
        var ids = watchers.isEmpty() && !Call.mutating(operation) ? List.<String>of() : Shapes.ids(visit.request());
        return new Call(
                numbers.incrementAndGet(),
                operation,
                visit.caller(),
                visit.region(),
                clock.now(),
                ids,
                Optional.empty());
    }

    private static String code(AwsServiceException fault) {
        return fault.awsErrorDetails().errorCode();
    }

    private static AwsServiceException withId(AwsServiceException fault, Call call) {
        return fault.toBuilder().requestId(call.requestId()).build();
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? other : one;
    }

    void watch(CallWatcher watcher) {
        watchers.add(watcher);
    }

    void oldest(Duration age) {
        oldest = age;
    }

    Map<String, Integer> counts() {
        var sum = new TreeMap<String, Integer>();
        counts.values()
                .forEach(byOperation -> byOperation.forEach((name, count) -> sum.merge(name, count, Integer::sum)));
        return sum;
    }

    Map<String, Integer> counts(String accessKeyId) {
        return new TreeMap<>(counts.getOrDefault(accessKeyId, new ConcurrentHashMap<>()));
    }
}
