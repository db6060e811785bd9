package caravan.endurance;

import java.util.List;
import java.util.Map;

/** One step of a route, as far as Caravan's routes use Camel. */
sealed interface Step {

    /** {@code bean}: its result becomes the body. */
    record Bean(BeanCall call) implements Step {}

    /** {@code to} a route: {@code direct} goes through it, {@code seda} hands a copy over. */
    record To(String scheme, String route) implements Step {}

    record Choice(List<When> whens) implements Step {}

    record SetVariable(String name, Value value) implements Step {}

    /** {@code toD} an {@code aws2-ec2} endpoint: the request is taken from one variable, the answer goes into another. */
    record Ec2Call(Map<String, String> parameters, String send, String receive) implements Step {}

    /** Each element of the body by itself; none waits for another, so parallel ones are no different. */
    record Split(List<Step> steps) implements Step {}

    record Log(String message) implements Step {}

    /** Taken when the predicate holds. */
    record When(BeanCall predicate, List<Step> steps) {}

    /** What an expression stands for. */
    sealed interface Value {

        /** Of the simple language. */
        record Simple(String text) implements Value {}

        record OfBean(BeanCall call) implements Value {}
    }

    /** Arguments in the simple language; none means the body, where the method wants one. */
    record BeanCall(String bean, String method, List<String> arguments) {}
}
