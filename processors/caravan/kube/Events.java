package caravan.kube;

import caravan.api.Kinds;
import caravan.model.Futures;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells users what happened, as core v1 Events: {@code kubectl describe} finds them by the object's uid. The same reason
 * on the same object, or part of it, is one Event whose count grows, also over restarts, because its name is made of both.
 */
public final class Events {

    public static final String NORMAL = "Normal";
    public static final String WARNING = "Warning";

    private static final Logger LOG = LoggerFactory.getLogger(Events.class);
    private static final String COMPONENT = "caravan";
    /** Longer ones are refused by the newer Event API, and read by nobody. */
    private static final int LONGEST_MESSAGE = 1_000;

    /** Another replica, which has just lost the lease, may be writing the same. */
    private static final int TRIES = 8;

    private static final int LONGEST_NAME = 200;

    private final KubeGateway gateway;
    private final InstantSource clock;
    private final EventLine line = new EventLine(event -> attempt(event, TRIES));

    public Events(KubeGateway gateway, InstantSource clock) {
        this.gateway = gateway;
        this.clock = clock;
    }

    /** Something that went as it should. */
    public CompletableFuture<Void> normal(HasMetadata about, String reason, String message) {
        return write(event(about, "", NORMAL, reason, message));
    }

    /** Something that an operator should see. */
    public CompletableFuture<Void> warning(HasMetadata about, String reason, String message) {
        return warning(about, "", reason, message);
    }

    /** The same of one of its parts, which has an Event of its own: only the last words of an Event are kept. */
    public CompletableFuture<Void> warning(HasMetadata about, String part, String reason, String message) {
        return write(event(about, part, WARNING, reason, message));
    }

    /** The future always ends well: a lost Event must not fail a migration. */
    private CompletableFuture<Void> write(Event event) {
        return line.add(event).handle((made, failure) -> {
            if (failure != null) {
                LOG.warn(
                        "The Event {} is lost: {}",
                        told(event),
                        Futures.causeOf(failure).getMessage());
            }
            return null;
        });
    }

    /** Each conflict is read again. */
    private CompletableFuture<Event> attempt(Event event, int tries) {
        return gateway.create(Kinds.EVENT, event)
                .exceptionallyCompose(failure -> after(failure, event))
                .exceptionallyCompose(failure -> tries > 1 && isConflict(failure)
                        ? attempt(event, tries - 1)
                        : CompletableFuture.failedFuture(failure));
    }

    private static boolean isConflict(Throwable failure) {
        return Futures.causeOf(failure) instanceof KubeFailure kube
                && (kube.is(KubeFailure.Reason.CONFLICT) || kube.is(KubeFailure.Reason.ALREADY_EXISTS));
    }

    private CompletableFuture<Event> after(Throwable failure, Event event) {
        if (Futures.causeOf(failure) instanceof KubeFailure kube && kube.is(KubeFailure.Reason.ALREADY_EXISTS)) {
            var metadata = event.getMetadata();
            return gateway.get(Kinds.EVENT, metadata.getNamespace(), metadata.getName())
                    .thenCompose(seen -> again(seen, event));
        }
        return CompletableFuture.failedFuture(failure);
    }

    /** Gone in between means that it is an hour old: the server deletes Events then. */
    private CompletableFuture<Event> again(Optional<Event> seen, Event event) {
        return seen.map(old -> gateway.patch(Kinds.EVENT, old, countedOn(old, event)))
                .orElseGet(() -> gateway.create(Kinds.EVENT, event));
    }

    private static Map<String, Object> countedOn(Event old, Event event) {
        var changed = new HashMap<String, Object>();
        changed.put("count", Objects.requireNonNullElse(old.getCount(), 1) + event.getCount());
        changed.put("lastTimestamp", event.getLastTimestamp());
        changed.put("message", event.getMessage());
        return changed;
    }

    private Event event(HasMetadata about, String part, String type, String reason, String message) {
        var object = about.getMetadata();
        var namespace = Objects.requireNonNullElse(object.getNamespace(), "default");
        var now = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
        var text = message.length() > LONGEST_MESSAGE ? message.substring(0, LONGEST_MESSAGE) + "…" : message;
        // @formatter:off
        return new EventBuilder()
                .withNewMetadata()
                .withName(name(object.getName(), object.getUid() + part + type + reason))
                .withNamespace(namespace)
                .endMetadata()
                .withNewInvolvedObject()
                .withApiVersion(about.getApiVersion())
                .withKind(about.getKind())
                .withNamespace(object.getNamespace())
                .withName(object.getName())
                .withUid(object.getUid())
                .endInvolvedObject()
                .withType(type)
                .withReason(reason)
                .withMessage(text)
                .withFirstTimestamp(now)
                .withLastTimestamp(now)
                .withCount(1)
                .withNewSource()
                .withComponent(COMPONENT)
                .endSource()
                .build();
        // @formatter:on
    }

    private static String name(String object, String key) {
        var hash = UUID.nameUUIDFromBytes(key.getBytes(StandardCharsets.UTF_8)).toString();
        var start = object.length() > LONGEST_NAME ? object.substring(0, LONGEST_NAME) : object;
        return start + "." + hash.substring(0, 8) + hash.substring(24);
    }

    private static String told(Event event) {
        var about = event.getInvolvedObject();
        return event.getReason() + " about " + about.getKind() + " " + about.getName() + " (" + event.getMessage()
                + ")";
    }
}
