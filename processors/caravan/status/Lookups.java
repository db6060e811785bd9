package caravan.status;

import caravan.api.Failure;
import caravan.api.InstanceMigration;
import caravan.model.State;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * What the projection of a VM asks besides its record.
 *
 * @param steps the steps that users see, in order
 * @param waitingBehind what keeps a pending record from being started; empty where nothing does
 * @param unopened why there is no record, by the uid of a Migration and by instance; empty where none has failed
 */
public record Lookups(
        Function<InstanceMigration, List<State>> steps,
        Progress progress,
        Function<InstanceMigration, Optional<Behind>> waitingBehind,
        BiFunction<String, String, Optional<Failure>> unopened) {

    /**
     * A limit that is reached.
     *
     * @param setting that sets it, or what it limits where none does
     * @param ahead how many pending machines come first
     */
    public record Behind(String setting, int most, int ahead) {}
}
