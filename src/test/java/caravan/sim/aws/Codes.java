package caravan.sim.aws;

import org.assertj.core.api.AbstractStringAssert;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/** Asserts the error code with which AWS refuses a call. */
final class Codes {

    private Codes() {}

    static AbstractStringAssert<?> assertCode(ThrowingCallable call) {
        var fault = Assertions.catchThrowableOfType(AwsServiceException.class, call);
        Assertions.assertThat(fault).as("the refusal").isNotNull();
        return Assertions.assertThat(fault.awsErrorDetails().errorCode());
    }
}
