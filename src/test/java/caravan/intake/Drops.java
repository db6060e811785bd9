package caravan.intake;

import caravan.api.Kinds;
import caravan.fake.FakeEc2;
import caravan.fake.FakeKube;
import caravan.fake.FakeTimer;
import caravan.fake.Machines;
import caravan.model.InstanceType;
import caravan.preflight.Outlooks;
import caravan.settings.SettingsLoader;
import caravan.wiring.Graph;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.storage.StorageClassBuilder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A drop as users write it, and a world in which it is sound. */
final class Drops {

    static final String PROVIDERS = """
            apiVersion: forklift.konveyor.io/v1beta1
            kind: Provider
            metadata: {name: aws}
            spec:
              type: ec2
              url: https://ec2.us-east-1.amazonaws.com
              secret: {name: aws-keys, namespace: migration}
              settings: {target-az: us-east-1b, target-region: us-east-1}
            ---
            apiVersion: forklift.konveyor.io/v1beta1
            kind: Provider
            metadata: {name: host}
            spec: {type: openshift, secret: {}}
            """;

    static final String MAPS = """
            ---
            apiVersion: forklift.konveyor.io/v1beta1
            kind: NetworkMap
            metadata:
              name: nets
              ownerReferences:
              - {apiVersion: forklift.konveyor.io/v1beta1, kind: Plan, name: web, uid: stale, controller: true}
            spec:
              provider: {source: {name: aws, namespace: migration}, destination: {name: host, namespace: migration}}
              map:
              - {source: {id: subnet-0}, destination: {type: pod}}
            ---
            apiVersion: forklift.konveyor.io/v1beta1
            kind: StorageMap
            metadata: {name: disks}
            spec:
              provider: {source: {name: aws, namespace: migration}, destination: {name: host, namespace: migration}}
              map:
              - {source: {name: gp3}, destination: {storageClass: gp3-csi, volumeMode: Block, accessMode: ReadWriteOnce}}
            """;

    static final String PLAN = """
            ---
            apiVersion: forklift.konveyor.io/v1beta1
            kind: Plan
            metadata: {name: web, namespace: migration}
            spec:
              provider: {source: {name: aws, namespace: migration}, destination: {name: host, namespace: migration}}
              map: {network: {name: nets, namespace: migration}, storage: {name: disks, namespace: migration}}
              targetNamespace: vms
              skipGuestConversion: true
              useCompatibilityMode: true
              vms:
              - {id: i-1, name: web-1, luks: {}}
            status: {migration: {}}
            """;

    static final String MIGRATION = """
            ---
            apiVersion: forklift.konveyor.io/v1beta1
            kind: Migration
            metadata:
              generateName: web-
              namespace: migration
              ownerReferences:
              - {apiVersion: forklift.konveyor.io/v1beta1, kind: Plan, name: web, uid: stale}
            spec: {plan: {name: web, namespace: migration, uid: stale}}
            status: {}
            """;

    static final String ALL = PROVIDERS + MAPS + PLAN + MIGRATION;

    private Drops() {}

    static IntakeSettings settings() {
        return settings("inbox", List.of());
    }

    static IntakeSettings settings(String inbox, List<String> targetNamespaces) {
        return new IntakeSettings(
                inbox,
                "migration",
                targetNamespaces,
                1024 * 1024,
                Duration.ofMillis(100),
                Duration.ofMillis(100),
                List.of());
    }

    static FakeKube kube() {
        var kube = new FakeKube().withNamespace("migration");
        kube.put(
                Kinds.SECRET,
                new SecretBuilder()
                        .withNewMetadata()
                        .withNamespace("migration")
                        .withName("aws-keys")
                        .endMetadata()
                        .withData(Map.of("region", "dXMtZWFzdC0x"))
                        .build());
        kube.put(
                Kinds.STORAGE_CLASS,
                new StorageClassBuilder()
                        .withNewMetadata()
                        .withName("gp3-csi")
                        .endMetadata()
                        .withProvisioner("ebs.csi.aws.com")
                        .build());
        kube.put(
                Kinds.NODE,
                new NodeBuilder()
                        .withNewMetadata()
                        .withName("worker-1")
                        .addToLabels("topology.kubernetes.io/zone", "us-east-1b")
                        .endMetadata()
                        .withNewSpec()
                        .endSpec()
                        .withNewStatus()
                        .addNewCondition()
                        .withType("Ready")
                        .withStatus("True")
                        .endCondition()
                        .endStatus()
                        .build());
        return kube;
    }

    static FakeEc2 ec2() {
        return new FakeEc2()
                .withZone("us-east-1b", "availability-zone")
                .withZone("us-east-1-bos-1a", "local-zone")
                .withSubnet("subnet-0")
                .with(new InstanceType("m5.large", 2, 1, 2, 8192, false, true))
                .with(Machines.instance("i-1", List.of("vol-1", "vol-2"), List.of("subnet-0")))
                .with(Machines.volume("vol-1", "gp3", "i-1"))
                .with(Machines.volume("vol-2", "gp3", "i-1"));
    }

    static AcceptPlan intake(FakeKube kube, FakeEc2 ec2) {
        return intake(kube, ec2, Map.of());
    }

    /** With settings as environment variables. */
    static AcceptPlan intake(FakeKube kube, FakeEc2 ec2, Map<String, String> environment) {
        var settings = SettingsLoader.load(Path.of("none"), environment);
        return new AcceptPlan(kube, ec2, outlooks(kube, ec2, settings), settings.intake());
    }

    static Outlooks outlooks(FakeKube kube, FakeEc2 ec2, SettingsLoader settings) {
        return new Graph(
                        settings,
                        new Graph.Ground(kube, ec2, new FakeTimer(), () -> true, "test", (record, from) -> {}))
                .outlooks();
    }

    static byte[] bytes(String drop) {
        return drop.getBytes(StandardCharsets.UTF_8);
    }
}
