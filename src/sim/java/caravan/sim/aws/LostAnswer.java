package caravan.sim.aws;

import java.util.Optional;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.exception.SdkClientException;

/** The work was done and nobody hears of it: in process this exception, over HTTP a connection that breaks. */
final class LostAnswer extends SdkClientException {

    /** Not serialized: it ends in the HTTP server. */
    private final transient Optional<SdkPojo> half;

    private LostAnswer(Optional<SdkPojo> half) {
        super(builder().message("Unable to execute HTTP request: the simulated answer was lost"));
        this.half = half;
    }

    static LostAnswer whole() {
        return new LostAnswer(Optional.empty());
    }

    /** The first half of it still arrives. */
    static LostAnswer cut(SdkPojo answer) {
        return new LostAnswer(Optional.of(answer));
    }

    Optional<SdkPojo> half() {
        return half;
    }
}
