package caravan.endurance;

import caravan.api.Kind;
import caravan.api.Kinds;
import caravan.sim.Orders;
import caravan.sim.aws.Beside;
import caravan.sim.aws.Machine;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** A plan of two machines that is still to be written. */
final class Situation {

    private static final int FIRST = 70;

    private final World world;
    private final Users users;
    private final Machine first;
    private final Machine second;
    private Map<String, Object> spec = Map.of();
    private Map<String, Object> vmFields = Map.of();

    Situation(Map<String, String> environment, Consumer<Situation> machines) {
        world = new World(1, environment);
        users = new Users(world);
        first = Beside.machine(world.region(), FIRST, 1);
        second = Beside.machine(world.region(), FIRST + 1, 1);
        machines.accept(this);
        var ids = List.of(first.launch().instanceId(), second.launch().instanceId());
        plan(ids);
    }

    private void plan(List<String> ids) {
        var plan = Users.read(Orders.plan("tier", true, ids));
        var written = new HashMap<>(plan.<Map<String, Object>>get("spec"));
        written.putAll(spec);
        List<Map<String, Object>> vms = plan.get("spec", "vms");
        var all = new ArrayList<Map<String, Object>>();
        for (var vm : vms) {
            var more = new HashMap<>(vm);
            more.putAll(vmFields);
            all.add(more);
        }
        written.put("vms", all);
        plan.setAdditionalProperty("spec", written);
        world.cluster().put(Kinds.PLAN, plan);
    }

    void spec(String field, Object value) {
        var more = new HashMap<>(spec);
        more.put(field, value);
        spec = more;
    }

    /** Of both machines. */
    void vm(String field, Object value) {
        vmFields = Map.of(field, value);
    }

    void edit(Kind<GenericKubernetesResource> kind, String name, String field, Object value) {
        users.edit(kind, name, object -> {
            var changed = new HashMap<>(object.<Map<String, Object>>get("spec"));
            changed.put(field, value);
            object.setAdditionalProperty("spec", changed);
            return object;
        });
    }

    void connect(String... subnets) {
        edit(
                Kinds.NETWORK_MAP,
                "networks",
                "map",
                Stream.of(subnets)
                        .map(id -> Map.of("source", Map.of("id", id), "destination", Map.of("type", "pod")))
                        .toList());
    }

    World world() {
        return world;
    }

    Machine first() {
        return first;
    }

    Machine second() {
        return second;
    }
}
