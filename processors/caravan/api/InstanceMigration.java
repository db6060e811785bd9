package caravan.api;

import caravan.model.Identity;
import caravan.model.ObjectRef;
import caravan.model.State;
import com.fasterxml.jackson.annotation.JsonIgnore;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;
import java.util.List;
import java.util.Optional;

/** The durable record of one instance's journey. */
@Group("caravan.io")
@Version("v1alpha1")
// Named, or the client would work its names out by regular expressions for each record that is read
@Kind("InstanceMigration")
@Singular("instancemigration")
@Plural("instancemigrations")
public class InstanceMigration extends CustomResource<InstanceMigrationSpec, InstanceMigrationStatus>
        implements Namespaced {

    private static final long serialVersionUID = 1L;

    /** Both are records, which have no empty form: the client would look for one by reflection each time. */
    @Override
    protected InstanceMigrationSpec initSpec() {
        return null;
    }

    @Override
    protected InstanceMigrationStatus initStatus() {
        return null;
    }

    /** Where it stands; PENDING before the first status write. */
    @JsonIgnore
    public State state() {
        return getStatus() == null || getStatus().state() == null
                ? State.PENDING
                : State.read(getStatus().state());
    }

    @JsonIgnore
    public String uid() {
        return getMetadata().getUid();
    }

    @JsonIgnore
    public Identity identity() {
        return new Identity(
                uid(),
                getSpec().instanceId(),
                getSpec().instanceName(),
                getSpec().plan().asRef(),
                getSpec().migration().asRef());
    }

    /** The intended disks, each of the size that its snapshot turned out to have. Needs the intent. */
    @JsonIgnore
    public List<DiskIntent> disks() {
        return getSpec().intent().disks().stream()
                .map(disk -> Optional.ofNullable(getStatus())
                        .flatMap(status -> status.disk(disk.sourceVolumeId()))
                        .map(made -> disk.withSize(made.sizeGiB()))
                        .orElse(disk))
                .toList();
    }

    /** Namespace, name and uid of the record itself. */
    @JsonIgnore
    public ObjectRef ref() {
        return new ObjectRef(getMetadata().getNamespace(), getMetadata().getName(), uid());
    }
}
