package caravan.endurance;

import java.util.HashMap;
import java.util.Map;

/** What goes through a route: a body, variables, and the failure that is being handled. Null is Camel's own "nothing". */
final class Exchange {

    private final Map<String, Object> variables = new HashMap<>();
    private Object body;
    private Throwable failure;
    private boolean stopped;

    Exchange(Object body) {
        this.body = body;
    }

    Object body() {
        return body;
    }

    void body(Object next) {
        body = next;
    }

    Object variable(String name) {
        return variables.get(name);
    }

    void variable(String name, Object value) {
        variables.put(name, value);
    }

    Throwable failure() {
        return failure;
    }

    /** A failure that was handled ends the exchange in every route that it is in: errorHandlerHandled. */
    void handling(Throwable cause) {
        failure = cause;
        stopped = false;
    }

    void stop() {
        stopped = true;
    }

    boolean stopped() {
        return stopped;
    }
}
