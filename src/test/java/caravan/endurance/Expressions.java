package caravan.endurance;

import caravan.endurance.Step.BeanCall;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The little of Camel's simple language and bean binding that the routes use. */
final class Expressions {

    private static final Map<Target, Method> METHODS = new ConcurrentHashMap<>();

    private record Target(Class<?> type, String method) {}

    private final Map<String, Object> beans;

    Expressions(Map<String, Object> beans) {
        this.beans = beans;
    }

    /** Calls the bean as a step does; null when the method returns nothing. */
    Object call(BeanCall call, Exchange exchange) {
        var bean = beans.get(call.bean());
        if (bean == null) {
            throw new IllegalArgumentException("There is no bean " + call.bean() + ".");
        }
        var method = method(bean.getClass(), call);
        var arguments = call.arguments().isEmpty()
                ? (method.getParameterCount() == 0 ? new Object[0] : new Object[] {exchange.body()})
                : call.arguments().stream().map(text -> simple(text, exchange)).toArray();
        try {
            return method.invoke(bean, arguments);
        } catch (InvocationTargetException e) {
            throw unchecked(e.getCause());
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    static boolean returnsNothing(Object bean, BeanCall call) {
        return method(bean.getClass(), call).getReturnType() == void.class;
    }

    boolean returnsNothing(BeanCall call) {
        return returnsNothing(beans.get(call.bean()), call);
    }

    private static Method method(Class<?> type, BeanCall call) {
        return METHODS.computeIfAbsent(new Target(type, call.method()), target -> find(type, call));
    }

    private static Method find(Class<?> type, BeanCall call) {
        var found = Arrays.stream(type.getMethods())
                .filter(method -> method.getName().equals(call.method()) && !method.isBridge())
                .toList();
        if (found.size() != 1) {
            throw new IllegalArgumentException(
                    type.getName() + " has " + found.size() + " methods " + call.method() + "; a route needs one.");
        }
        return found.get(0);
    }

    private static RuntimeException unchecked(Throwable cause) {
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof RuntimeException known ? known : new IllegalStateException(cause);
    }

    /** {@code ${body}}, {@code ${variable.name}}, {@code ${exception}}, and properties of the body by dots. */
    Object simple(String text, Exchange exchange) {
        if (!text.startsWith("${") || !text.endsWith("}")) {
            throw new IllegalArgumentException("The expression " + text + " is more than these tests can read.");
        }
        var name = text.substring(2, text.length() - 1);
        if (name.equals("exception")) {
            return exchange.failure();
        }
        if (name.startsWith("variable.")) {
            return exchange.variable(name.substring("variable.".length()));
        }
        var parts = name.split("\\.", -1);
        if (!parts[0].equals("body")) {
            throw new IllegalArgumentException("The expression " + text + " is more than these tests can read.");
        }
        var value = exchange.body();
        for (var part : Arrays.asList(parts).subList(1, parts.length)) {
            value = property(value, part);
        }
        return value;
    }

    private static Object property(Object owner, String name) {
        var getter = "get" + Character.toUpperCase(name.charAt(0)) + name.substring(1);
        try {
            var method = Arrays.stream(owner.getClass().getMethods())
                    .filter(one -> one.getParameterCount() == 0
                            && (one.getName().equals(name) || one.getName().equals(getter)))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(owner.getClass() + " has no " + name));
            return method.invoke(owner);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
