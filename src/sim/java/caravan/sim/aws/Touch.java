package caravan.sim.aws;

import java.time.Instant;

/**
 * One accepted mutating call on an object.
 *
 * @param call its {@link Call#number()}; 0: done by {@link Others}
 */
public record Touch(String operation, String accessKeyId, int call, Instant at) {

    @Override
    public String toString() {
        return operation + " by " + accessKeyId;
    }
}
