package caravan.sim.aws;

import java.util.Optional;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.exception.SdkClientException;

/** The work was, or will be, done and nobody hears of it: in process this exception, over HTTP a connection that breaks. */
final class LostAnswer extends SdkClientException {

    /** Not serialized: it ends in the HTTP server. */
    private final transient Optional<SdkPojo> half;

    private LostAnswer(String message, Optional<SdkPojo> half) {
        super(builder().message("Unable to execute HTTP request: " + message));
        this.half = half;
    }

    static LostAnswer whole() {
        return new LostAnswer("the simulated answer was lost", Optional.empty());
    }

    /** The request itself is still on its way. */
    static LostAnswer late() {
        return new LostAnswer("the simulated request was not answered in time", Optional.empty());
    }

    /** The first half of it still arrives. */
    static LostAnswer cut(SdkPojo answer) {
        return new LostAnswer("the simulated answer broke off", Optional.of(answer));
    }

    Optional<SdkPojo> half() {
        return half;
    }
}
