package caravan.aws;

/** Where calls to AWS are counted, by operation such as {@code CreateSnapshot}. */
public interface AwsMeter {

    /** A call leaves; those that the fence holds back are not counted. */
    void called(String operation);

    /** AWS asked for patience; a metric, not an error. */
    void throttled(String operation);

    /** Any other failure. */
    void failed(String operation, AwsFault fault);

    /** Counts a call that gave no answer that we want. */
    default void unanswered(AwsFailure failure) {
        if (failure.later()) {
            throttled(failure.operation());
        } else {
            failed(failure.operation(), failure.fault());
        }
    }

    /** Counts nothing. */
    static AwsMeter none() {
        return new AwsMeter() {
            @Override
            public void called(String operation) {}

            @Override
            public void throttled(String operation) {}

            @Override
            public void failed(String operation, AwsFault fault) {}
        };
    }
}
