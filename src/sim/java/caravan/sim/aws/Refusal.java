package caravan.sim.aws;

import java.util.Collection;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/** The 4xx answers of the simulated EC2, as exceptions of the SDK. */
final class Refusal {

    private Refusal() {}

    static AwsServiceException of(String code, String message) {
        return QueryWire.EC2.fault(400, code, message);
    }

    static AwsServiceException missing(String parameter) {
        return of("MissingParameter", "The request must contain the parameter " + parameter);
    }

    static AwsServiceException value(Object value, String parameter, String why) {
        return of("InvalidParameterValue", "Value (" + value + ") for parameter " + parameter + " is invalid. " + why);
    }

    static AwsServiceException combination(String message) {
        return of("InvalidParameterCombination", message);
    }

    static AwsServiceException dryRun() {
        return QueryWire.EC2.fault(412, "DryRunOperation", "Request would have succeeded, but DryRun flag is set.");
    }

    static void unlessGiven(Object value, String parameter) {
        var empty = value == null || value.equals("") || (value instanceof Collection<?> all && all.isEmpty());
        if (empty) {
            throw missing(parameter);
        }
    }
}
