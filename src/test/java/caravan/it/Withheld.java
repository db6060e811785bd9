package caravan.it;

import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A right of deploy/ that Caravan does not have until this is closed. */
record Withheld(Site site, String role, List<PolicyRule> rules, String verb, String resource) implements AutoCloseable {

    private static final Duration SOON = Duration.ofSeconds(30);

    static Withheld from(Site site, String role, String resource, String verb) {
        var rules = roleOf(site, role).getRules();
        var withheld = new Withheld(site, role, rules, verb, resource);
        var fewer = new ArrayList<PolicyRule>();
        rules.forEach(rule -> fewer.add(rule.getResources().contains(resource) ? without(rule, verb) : rule));
        withheld.write(fewer);
        withheld.awaitAllowed(false);
        return withheld;
    }

    private static ClusterRole roleOf(Site site, String name) {
        return site.client().rbac().clusterRoles().withName(name).get();
    }

    private static PolicyRule without(PolicyRule rule, String verb) {
        return rule.toBuilder()
                .withVerbs(rule.getVerbs().stream()
                        .filter(one -> !one.equals(verb))
                        .toList())
                .build();
    }

    private void write(List<PolicyRule> wanted) {
        var unused = site.client().rbac().clusterRoles().withName(role).edit(found -> found.toBuilder()
                .withRules(wanted.stream()
                        .filter(rule -> !rule.getVerbs().isEmpty())
                        .toList())
                .build());
    }

    /** The API server learns of a changed role by a watch. */
    private void awaitAllowed(boolean wanted) {
        Eventually.holds(
                "the API server knows the role " + role,
                SOON,
                () -> site.cluster().allowed(verb, resource) == wanted);
    }

    /** As the API server calls it. */
    String user() {
        return "system:serviceaccount:caravan-system:caravan";
    }

    @Override
    public void close() {
        write(rules);
        awaitAllowed(true);
    }
}
