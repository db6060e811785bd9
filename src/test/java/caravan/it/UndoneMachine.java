package caravan.it;

import caravan.api.InstanceMigration;
import caravan.api.Kinds;
import caravan.model.Names;
import caravan.model.State;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.InstanceStateName;

import static org.assertj.core.api.Assertions.assertThat;

/** What has to be true of one instance whose migration failed before the commit: as if nothing had been. */
record UndoneMachine(Site site, Ec2Client ec2, InstanceMigration record) {

    void check() {
        assertThat(record.state()).as(record.getStatus().message()).isEqualTo(State.ROLLED_BACK);
        assertThat(record.getStatus().failure()).isNotNull();
        checkWorld();
    }

    /** Also where the record itself is gone. */
    void checkWorld() {
        var source = ec2.describeInstances(
                        request -> request.instanceIds(record.getSpec().instanceId()))
                .reservations()
                .get(0)
                .instances()
                .get(0);
        assertThat(source.state().name()).isEqualTo(InstanceStateName.RUNNING);
        site.awaitUnlocked(source.instanceId());
        var own = Filter.builder()
                .name("tag:" + Names.RECORD)
                .values(record.uid())
                .build();
        assertThat(ec2.describeVolumes(request -> request.filters(own)).volumes())
                .isEmpty();
        assertThat(ec2.describeSnapshots(request -> request.filters(own)).snapshots())
                .isEmpty();
        assertThat(objects()).extracting(HasMetadata::getFullResourceName).isEmpty();
    }

    /** Of every kind that a migration makes; a claim or volume may still be on its way out. */
    private Stream<HasMetadata> objects() {
        var own = Map.of(Names.RECORD, record.uid());
        var client = site.client();
        var target = record.getSpec().intent().target().namespace();
        return Stream.of(
                        client.pods().inNamespace(target).withLabels(own).list().getItems(),
                        client.secrets()
                                .inNamespace(target)
                                .withLabels(own)
                                .list()
                                .getItems(),
                        client.persistentVolumeClaims()
                                .inNamespace(target)
                                .withLabels(own)
                                .list()
                                .getItems(),
                        client.persistentVolumes().withLabels(own).list().getItems(),
                        client.genericKubernetesResources(
                                        Kinds.VIRTUAL_MACHINE.apiVersion(), Kinds.VIRTUAL_MACHINE.name())
                                .inNamespace(target)
                                .withLabels(own)
                                .list()
                                .getItems())
                .flatMap(List<? extends HasMetadata>::stream);
    }
}
