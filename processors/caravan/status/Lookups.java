package caravan.status;

import caravan.api.InstanceMigration;
import caravan.model.State;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Function;

/**
 * What the projection of a VM asks besides its record.
 *
 * @param steps the steps that users see, in order
 * @param waitingBehind the limit that keeps a pending record from being started; empty where none does
 */
public record Lookups(
        Function<InstanceMigration, List<State>> steps,
        Progress progress,
        Function<InstanceMigration, OptionalInt> waitingBehind) {}
