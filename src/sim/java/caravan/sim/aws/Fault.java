package caravan.sim.aws;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.core.SdkPojo;

/** What goes wrong with one call, before or after its work is done. */
public interface Fault {

    /** Throws, and the work is not done; or takes its time. */
    default void before() {}

    /** Throws, and the work is done all the same; or takes its time. */
    default void after(SdkPojo answer) {}

    /** What the caller gets instead of the answer. */
    default SdkPojo instead(SdkPojo answer) {
        return answer;
    }

    /** How much later the request arrives, in simulated time; its client does not wait for it. */
    default Duration lateness() {
        return Duration.ZERO;
    }

    /** How old the world is that the call's reads show, in simulated time. */
    default Duration lag() {
        return Duration.ZERO;
    }

    /** Answers with an error instead of working. */
    static Fault refuse(int status, String code, String message) {
        return new Fault() {
            @Override
            public void before() {
                throw QueryWire.EC2.fault(status, code, message);
            }
        };
    }

    static Fault throttle() {
        return refuse(503, "RequestLimitExceeded", "Request limit exceeded.");
    }

    /** Forbidden by a policy. Changes that are only rehearsed are met by their own name, such as {@code StopInstances (dry run)}. */
    static Fault denied() {
        return refuse(403, "UnauthorizedOperation", "You are not authorized to perform this operation.");
    }

    /** A 503 that is no throttle. */
    static Fault unavailable() {
        return refuse(503, "Unavailable", "The server is overloaded and can't handle the request.");
    }

    static Fault internalError() {
        return refuse(500, "InternalError", "An internal error has occurred");
    }

    /** Works, and answers with a server error: the client cannot know which. */
    static Fault workThenInternalError() {
        return new Fault() {
            @Override
            public void after(SdkPojo answer) {
                throw QueryWire.EC2.fault(500, "InternalError", "An internal error has occurred");
            }
        };
    }

    /** Breaks the connection before AWS has the request: the client cannot know. */
    static Fault loseRequest() {
        return new Fault() {
            @Override
            public void before() {
                throw LostAnswer.whole();
            }
        };
    }

    /** Works, and breaks the connection before the first byte of the answer. */
    static Fault loseAnswer() {
        return new Fault() {
            @Override
            public void after(SdkPojo answer) {
                throw LostAnswer.whole();
            }
        };
    }

    /** Works, and breaks the connection in the middle of a 200. */
    static Fault cutAnswer() {
        return new Fault() {
            @Override
            public void after(SdkPojo answer) {
                throw LostAnswer.cut(answer);
            }
        };
    }

    /** The client gives up now, and the request arrives later: a late packet, or a paused process that goes on. */
    static Fault arriveLate(Duration simulated) {
        return new Fault() {
            @Override
            public Duration lateness() {
                return simulated;
            }
        };
    }

    /** Its reads show the world as it was this much simulated time ago. */
    static Fault stale(Duration simulated) {
        return new Fault() {
            @Override
            public Duration lag() {
                return simulated;
            }
        };
    }

    /** An empty page with a token, which is no end of the list (EC2 developer guide, "Pagination"). */
    static Fault emptyPage() {
        return new Fault() {
            @Override
            public SdkPojo instead(SdkPojo answer) {
                return Shapes.page(answer, all -> List.of(), Paging.START);
            }
        };
    }

    /** The rows in the reverse order: none is promised. */
    static Fault reversed() {
        return new Fault() {
            @Override
            public SdkPojo instead(SdkPojo answer) {
                return Shapes.page(
                        answer,
                        Shapes::reversed,
                        Shapes.member(answer, "NextToken").map(Object::toString).orElse(null));
            }
        };
    }

    /** Something else happens first: somebody's operation, time that passes. */
    static Fault meanwhile(Runnable event) {
        return new Fault() {
            @Override
            public void before() {
                event.run();
            }
        };
    }

    /** Something else happens after the work and before the answer. */
    static Fault beforeTheAnswer(Runnable event) {
        return new Fault() {
            @Override
            public void after(SdkPojo answer) {
                event.run();
            }
        };
    }

    /** Waits before the work, in real time: for callers with threads. */
    static Fault delay(Duration real) {
        return new Fault() {
            @Override
            public void before() {
                new CompletableFuture<Void>()
                        .completeOnTimeout(null, real.toNanos(), TimeUnit.NANOSECONDS)
                        .join();
            }
        };
    }

    /** Holds the request before the work until the gate is completed: a packet that arrives late. */
    static Fault hold(CompletableFuture<Void> gate) {
        return new Fault() {
            @Override
            public void before() {
                gate.join();
            }
        };
    }

    /** Works, and holds the answer until the gate is completed. */
    static Fault holdAnswer(CompletableFuture<Void> gate) {
        return new Fault() {
            @Override
            public void after(SdkPojo answer) {
                gate.join();
            }
        };
    }
}
