package caravan.bench;

import caravan.sim.aws.Fleet;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;

/** Plans of one instance each, made as kubectl would. */
final class OnePlan {

    /** One disk each, one running, so that source and target have everything to do. */
    private static final List<String> INSTANCES = List.of(Fleet.WIN, Fleet.WEB);

    private static final String PLAN = """
            apiVersion: forklift.konveyor.io/v1beta1
            kind: Provider
            metadata: {name: aws-@N@, namespace: migration}
            spec:
              type: ec2
              url: https://ec2.eu-central-1.amazonaws.com
              secret: {name: aws-credentials, namespace: migration}
              settings: {target-region: eu-central-1, target-az: eu-central-1b}
            ---
            apiVersion: forklift.konveyor.io/v1beta1
            kind: Provider
            metadata: {name: host-@N@, namespace: migration}
            spec: {type: openshift, secret: {}}
            ---
            apiVersion: forklift.konveyor.io/v1beta1
            kind: NetworkMap
            metadata: {name: networks-@N@, namespace: migration}
            spec:
              provider:
                source: {name: aws-@N@, namespace: migration}
                destination: {name: host-@N@, namespace: migration}
              map: [{source: {id: @SUBNET@}, destination: {type: pod}}]
            ---
            apiVersion: forklift.konveyor.io/v1beta1
            kind: StorageMap
            metadata: {name: storage-@N@, namespace: migration}
            spec:
              provider:
                source: {name: aws-@N@, namespace: migration}
                destination: {name: host-@N@, namespace: migration}
              map: [{source: {name: gp3}, destination: {storageClass: gp3-csi}}]
            ---
            apiVersion: forklift.konveyor.io/v1beta1
            kind: Plan
            metadata: {name: one-@N@, namespace: migration}
            spec:
              provider:
                source: {name: aws-@N@, namespace: migration}
                destination: {name: host-@N@, namespace: migration}
              map:
                network: {name: networks-@N@, namespace: migration}
                storage: {name: storage-@N@, namespace: migration}
              targetNamespace: vms
              skipGuestConversion: true
              vms: [@VMS@]
            ---
            apiVersion: forklift.konveyor.io/v1beta1
            kind: Migration
            metadata: {name: one-@N@-1, namespace: migration}
            spec:
              plan: {name: one-@N@, namespace: migration}
            """;

    private final KubernetesClient client;

    OnePlan(KubernetesClient client) {
        this.client = client;
    }

    /** Returns when the Migration, the last of them, is made. */
    void begin(int number) {
        var vm = "{id: " + INSTANCES.get(number) + ", name: one-" + number + "}";
        for (var document : text(number, vm).split("---\n", -1)) {
            client.resource(client.getKubernetesSerialization().unmarshal(document, GenericKubernetesResource.class))
                    .create();
        }
    }

    /** All that one plan of these instances needs, the Migration last. */
    static String text(int number, String vms) {
        return PLAN.replace("@N@", String.valueOf(number))
                .replace("@SUBNET@", Fleet.SUBNET_WEB)
                .replace("@VMS@", vms);
    }
}
