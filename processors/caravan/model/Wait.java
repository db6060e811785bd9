package caravan.model;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/**
 * Something to wait for.
 *
 * @param id of the object that is looked at again and again; for Kubernetes objects {@code namespace/name}
 * @param what for people, such as {@code instance i-0a1 to be stopped}
 * @param judge decides by the object as last seen, empty when it was not found
 * @param deadline after which the wait fails with a {@link MigrationException}, reason DeadlineExceeded
 */
public record Wait<T>(String id, String what, Function<Optional<T>, Verdict> judge, Duration deadline) {}
