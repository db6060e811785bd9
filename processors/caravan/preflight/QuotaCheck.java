package caravan.preflight;

import caravan.api.DiskIntent;
import caravan.api.Kinds;
import caravan.kube.KubeGateway;
import caravan.manifest.VirtualMachines;
import caravan.model.PlanFinding;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Whether the quotas of the target namespace leave room for all machines together. What is counted for good, claims and
 * storage, stops the plan; what depends on how many run at once is a warning.
 */
final class QuotaCheck implements PlanCheck {

    private static final String POINTER = "/spec/targetNamespace";
    private static final String BY_CLASS = ".storageclass.storage.k8s.io/";
    private static final String CLAIMS = "persistentvolumeclaims";
    private static final String STORAGE = "requests.storage";
    private static final long GIB = 1L << 30;
    private static final long MIB = 1L << 20;
    /** Of the claim that KubeVirt makes for a machine's TPM and UEFI variables: PVCSize in its backend-storage.go. */
    private static final BigDecimal STATE_BYTES = BigDecimal.valueOf(10 * MIB);

    private final KubeGateway kube;

    QuotaCheck(KubeGateway kube) {
        this.kube = kube;
    }

    @Override
    public CompletableFuture<List<PlanFinding>> check(Scene scene) {
        return kube.list(Kinds.RESOURCE_QUOTA, scene.namespace(), Map.of()).thenApply(quotas -> {
            var facts = new Facts();
            var lasting = lasting(scene);
            var running = running(scene);
            for (var quota : quotas) {
                lasting.forEach((name, need) -> left(quota, name)
                        .filter(left -> left.compareTo(need) < 0)
                        .ifPresent(left -> facts.refuse(
                                "NamespaceQuota", POINTER, told(quota, name, need, left), remedy(quota, name))));
                running.forEach((name, need) -> left(quota, name)
                        .filter(left -> left.compareTo(need) < 0)
                        .ifPresent(left -> facts.warn(
                                "NamespaceQuotaTight", POINTER, told(quota, name, need, left), remedy(quota, name))));
            }
            return facts.found();
        });
    }

    private static Map<String, BigDecimal> lasting(Scene scene) {
        var needs = new LinkedHashMap<String, BigDecimal>();
        var machines = BigDecimal.valueOf(scene.machines().size());
        needs.put("count/virtualmachines.kubevirt.io", machines);
        for (var machine : scene.machines()) {
            for (var disk : machine.intent().disks()) {
                add(needs, disk);
            }
            if (VirtualMachines.keepsState(VirtualMachines.halted(machine.record()))) {
                claim(needs, STATE_BYTES);
            }
        }
        return needs;
    }

    private static void add(Map<String, BigDecimal> needs, DiskIntent disk) {
        var bytes = BigDecimal.valueOf(disk.sizeGiB() * GIB);
        var ofClass = disk.storageClass() + BY_CLASS;
        claim(needs, bytes);
        needs.merge(ofClass + CLAIMS, BigDecimal.ONE, BigDecimal::add);
        needs.merge(ofClass + STORAGE, bytes, BigDecimal::add);
    }

    private static void claim(Map<String, BigDecimal> needs, BigDecimal bytes) {
        needs.merge(CLAIMS, BigDecimal.ONE, BigDecimal::add);
        needs.merge("count/" + CLAIMS, BigDecimal.ONE, BigDecimal::add);
        needs.merge(STORAGE, bytes, BigDecimal::add);
    }

    /** Each running machine has a pod, which requests at least the guest's memory: KubeVirt user guide, virtual hardware. */
    private static Map<String, BigDecimal> running(Scene scene) {
        var needs = new LinkedHashMap<String, BigDecimal>();
        for (var machine : scene.machines()) {
            if (machine.intent().target().run()) {
                var memory = BigDecimal.valueOf(machine.intent().source().memoryMiB() * MIB);
                needs.merge("pods", BigDecimal.ONE, BigDecimal::add);
                needs.merge("count/pods", BigDecimal.ONE, BigDecimal::add);
                needs.merge("memory", memory, BigDecimal::add);
                needs.merge("requests.memory", memory, BigDecimal::add);
            }
        }
        return needs;
    }

    private static Optional<BigDecimal> left(ResourceQuota quota, String name) {
        var status = quota.getStatus();
        var hard = status == null || status.getHard() == null
                ? null
                : status.getHard().get(name);
        if (hard == null) {
            return Optional.empty();
        }
        var used = status.getUsed() == null ? null : status.getUsed().get(name);
        return Optional.of(Quantity.getAmountInBytes(hard)
                .subtract(used == null ? BigDecimal.ZERO : Quantity.getAmountInBytes(used)));
    }

    private static String told(ResourceQuota quota, String name, BigDecimal need, BigDecimal left) {
        return "ResourceQuota " + quota.getMetadata().getNamespace() + "/"
                + quota.getMetadata().getName() + " leaves " + text(name, left) + " of " + name
                + ", and the plan needs "
                + text(name, need) + ".";
    }

    private static String remedy(ResourceQuota quota, String name) {
        return "Raise " + name + " of ResourceQuota " + quota.getMetadata().getName()
                + ", or carry fewer machines into this namespace.";
    }

    private static String text(String name, BigDecimal amount) {
        return name.endsWith(STORAGE) || name.endsWith("memory")
                ? amount.divide(BigDecimal.valueOf(GIB), 1, java.math.RoundingMode.HALF_UP)
                                .stripTrailingZeros()
                                .toPlainString()
                        + " GiB"
                : amount.toPlainString();
    }
}
