package caravan.peer;

import caravan.api.Kind;
import caravan.kube.KubeGateway;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What the product asked the cluster to change, in order: {@code create Pod web-i-1-0a1b}. */
final class WriteLog {

    private static final Set<String> WRITES = Set.of("create", "update", "updateStatus", "patch", "delete");

    final List<String> lines = new ArrayList<>();

    /** The same cluster, with its writes noted. */
    KubeGateway noting(KubeGateway cluster) {
        return (KubeGateway) Proxy.newProxyInstance(
                KubeGateway.class.getClassLoader(), new Class<?>[] {KubeGateway.class}, (proxy, method, arguments) -> {
                    if (WRITES.contains(method.getName())) {
                        var object = (HasMetadata) arguments[1];
                        lines.add(method.getName() + " " + ((Kind<?>) arguments[0]).name() + " "
                                + object.getMetadata().getName());
                    }
                    try {
                        return method.invoke(cluster, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    int first(String beginning) {
        for (var line = 0; line < lines.size(); line++) {
            if (lines.get(line).startsWith(beginning)) {
                return line;
            }
        }
        throw new AssertionError("no " + beginning + " in " + lines);
    }

    int last(String beginning) {
        for (var line = lines.size() - 1; line >= 0; line--) {
            if (lines.get(line).startsWith(beginning)) {
                return line;
            }
        }
        throw new AssertionError("no " + beginning + " in " + lines);
    }

    long count(String beginning) {
        return lines.stream().filter(line -> line.startsWith(beginning)).count();
    }
}
