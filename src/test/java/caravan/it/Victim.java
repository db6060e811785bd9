package caravan.it;

import caravan.api.DiskIntent;
import caravan.api.DiskRecord;
import caravan.api.InstanceMigration;
import caravan.api.Intent;
import caravan.api.Kind;
import caravan.api.Kinds;
import caravan.it.MotoMachine.Disk;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.VolumeType;

/** One instance with two disks and a plan of its own, to which something happens on its way. */
record Victim(Site site, Ec2Client ec2, Course course, Instance instance, PlanFile plan) {

    /** Which way its migration goes when nothing happens. */
    enum Course {
        CONVERTED,
        /** Without a conversion: a probe pod attaches the disks. */
        PROBED,
        /** Its conversion fails. */
        DOOMED,
        /** Its conversion runs until somebody ends it. */
        ENDLESS
    }

    static Victim make(Site site, Ec2Client ec2, String name, Course course) {
        var disks = List.of(Disk.gp3(8), new Disk(VolumeType.IO2, 50, 1000));
        var instance = new MotoMachine(name, Site.SOURCE_ZONE, disks).create(ec2);
        if (course == Course.DOOMED) {
            site.failPodsOf(name);
        } else if (course == Course.ENDLESS) {
            site.hangPodsOf(name);
        }
        return new Victim(site, ec2, course, instance, new PlanFile(name, course != Course.PROBED, List.of(instance)));
    }

    /** The same in other namespaces. */
    Victim in(String plans, String target) {
        return new Victim(site, ec2, course, instance, plan.in(plans, target));
    }

    String name() {
        return plan.name();
    }

    /** As a user with kubectl would. */
    void apply(Path folder) {
        site.apply(folder.resolve(name() + ".yaml"), plan.complete());
    }

    /** Writes it into the Migration, as a user would. */
    void cancel() {
        var merge = "{\"spec\":{\"cancel\":[{\"id\":\"" + instance.instanceId() + "\"}]}}";
        migration().patch(PatchContext.of(PatchType.JSON_MERGE), merge);
    }

    /** Does not wait until it is gone. */
    void deleteMigration() {
        migration().delete();
    }

    void deletePlan() {
        thePlan().delete();
    }

    Resource<GenericKubernetesResource> thePlan() {
        return resource(Kinds.PLAN, plan.name());
    }

    Resource<GenericKubernetesResource> migration() {
        return resource(Kinds.MIGRATION, plan.migration());
    }

    private Resource<GenericKubernetesResource> resource(Kind<GenericKubernetesResource> kind, String called) {
        return site.client()
                .genericKubernetesResources(kind.apiVersion(), kind.name())
                .inNamespace(plan.namespace())
                .withName(called);
    }

    Optional<InstanceMigration> record() {
        return records().all().stream().findFirst();
    }

    Records records() {
        return new Records(site, plan.namespace(), plan.migration());
    }

    /** As EC2 calls it. */
    String sourceState() {
        return ec2.describeInstances(request -> request.instanceIds(instance.instanceId()))
                .reservations()
                .get(0)
                .instances()
                .get(0)
                .state()
                .nameAsString();
    }

    /** Whether a call names this instance or anything that its migration has made. */
    boolean isIn(Call call) {
        return isNamed(call, names());
    }

    private static boolean isNamed(Call call, Set<String> names) {
        return names.stream().anyMatch(call.text()::contains);
    }

    private Set<String> names() {
        var names = new TreeSet<>(MotoMachine.volumesOf(instance));
        names.add(instance.instanceId());
        record().ifPresent(record -> {
            names.add(record.uid());
            Optional.ofNullable(record.getSpec().intent())
                    .ifPresent(intent -> names.addAll(
                            Stream.concat(namesOf(intent), idsIn(record)).toList()));
        });
        return names;
    }

    private static Stream<String> namesOf(Intent intent) {
        return Stream.concat(
                Stream.of("/virtualmachines/" + intent.target().name()),
                intent.disks().stream().flatMap(Victim::namesOf));
    }

    private static Stream<String> namesOf(DiskIntent disk) {
        return Stream.of(disk.claimName(), disk.persistentVolumeName());
    }

    private static Stream<String> idsIn(InstanceMigration record) {
        return record.getStatus().disks().stream().flatMap(Victim::idsOf);
    }

    private static Stream<String> idsOf(DiskRecord disk) {
        return Stream.of(disk.snapshotId(), disk.volumeId()).filter(id -> id != null);
    }

    /** How often EC2 was asked for something of this instance. */
    int calls(CallLog log, String operation) {
        var names = names();
        return log.matching(call -> call.is(operation) && isNamed(call, names)).size();
    }
}
