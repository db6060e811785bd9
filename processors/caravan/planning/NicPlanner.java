package caravan.planning;

import caravan.api.NicIntent;
import caravan.model.Instance;
import caravan.model.NetworkMapping;
import caravan.model.NetworkTarget;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What each network interface is connected to. EC2 promises no order of the interfaces; the device index gives one. */
final class NicPlanner {

    private static final String NETWORK_MAP = "/spec/map/network";

    private NicPlanner() {}

    static List<NicIntent> plan(Survey survey, Problems problems) {
        var used = new HashMap<String, Integer>();
        var planned = new ArrayList<NicIntent>();
        var nics = survey.instance().nics().stream()
                .sorted(Comparator.comparingInt(Instance.Nic::deviceIndex).thenComparing(Instance.Nic::id))
                .toList();
        for (var nic : nics) {
            target(survey.network(), nic, used)
                    .ifPresentOrElse(
                            target -> planned.add(intent(survey, nic, target)),
                            () -> unmapped(survey.network(), nic, problems));
        }
        checkPodNetworks(survey, planned, problems);
        warnOfMacs(survey, problems);
        return planned;
    }

    /** A lone pair of a subnet serves any number of interfaces; several pairs serve one each. */
    private static Optional<NetworkTarget> target(NetworkMapping map, Instance.Nic nic, Map<String, Integer> used) {
        var pairs = map.pairs().stream()
                .filter(pair -> pair.subnetId().equals(nic.subnetId()))
                .toList();
        if (pairs.isEmpty()) {
            return Optional.empty();
        }
        if (pairs.size() == 1) {
            return Optional.of(pairs.get(0).target());
        }
        var next = used.merge(nic.subnetId(), 1, Integer::sum) - 1;
        return next < pairs.size() ? Optional.of(pairs.get(next).target()) : Optional.empty();
    }

    private static NicIntent intent(Survey survey, Instance.Nic nic, NetworkTarget target) {
        return new NicIntent(
                nic.subnetId(),
                survey.landing().keepsMacAddresses() ? nic.macAddress() : "",
                target.kind().name().toLowerCase(Locale.ROOT),
                target.namespace(),
                target.name(),
                addresses(nic),
                Map.of());
    }

    private static NicIntent.Addresses addresses(Instance.Nic nic) {
        var more = nic.more();
        return new NicIntent.Addresses(
                nic.id(),
                nic.macAddress(),
                nic.privateIp(),
                more.secondary(),
                more.ipv6(),
                more.prefixes(),
                more.publicIps().stream()
                        .map(ip -> new NicIntent.PublicAddress(ip.address(), ip.privateIp(), ip.elastic(), Map.of()))
                        .toList(),
                more.securityGroups(),
                Map.of());
    }

    private static void warnOfMacs(Survey survey, Problems problems) {
        problems.warnIf(
                !survey.landing().keepsMacAddresses()
                        && !survey.instance().nics().isEmpty(),
                "MacAddressesLost",
                NETWORK_MAP,
                "Namespace " + survey.plan().target().namespace() + " has a primary user-defined network, on which"
                        + " OpenShift before 4.20 gives each interface a MAC address of its own, so that instance "
                        + survey.instance().id() + " loses those it has.",
                "Use a namespace without primary user-defined network, or OpenShift 4.20, where the guest or a licence"
                        + " knows its MAC address.");
    }

    private static void unmapped(NetworkMapping map, Instance.Nic nic, Problems problems) {
        problems.add(
                "SubnetUnmapped",
                NETWORK_MAP,
                "NetworkMap " + map.ref() + " has no network left for interface " + nic.id() + " in subnet "
                        + nic.subnetId() + ".",
                "Add a pair for subnet " + nic.subnetId() + " to the NetworkMap; its type may be 'ignored'.");
    }

    private static void checkPodNetworks(Survey survey, List<NicIntent> planned, Problems problems) {
        var pods = planned.stream().filter(nic -> nic.kind().equals("pod")).toList();
        problems.addIf(
                pods.size() > 1,
                "PodNetworkTwice",
                NETWORK_MAP,
                "Instance " + survey.instance().id() + " would have " + pods.size()
                        + " interfaces on the pod network (subnets "
                        + String.join(
                                ", ", pods.stream().map(NicIntent::subnetId).toList())
                        + "), and KubeVirt allows one.",
                "Map the other subnets to a network attachment definition, or to 'ignored'.");
    }
}
