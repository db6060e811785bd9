package caravan.aws;

import java.util.concurrent.Executor;

/** Where the blocking calls of one group run, few at a time. */
public interface Lane extends Executor {

    /** Takes no more; what is queued still runs, and finds out that it came too late. */
    void shutdown();

    /** A few threads, which go away when idle. */
    static Lane ofThreads(String name) {
        return new ThreadLane(name);
    }

    /** Runs where the executor runs things; nothing is to be shut down. */
    static Lane on(Executor executor) {
        return new Lane() {
            @Override
            public void execute(Runnable call) {
                executor.execute(call);
            }

            @Override
            public void shutdown() {}
        };
    }
}
