package caravan.model;

import java.util.Map;
import java.util.stream.Collectors;

/** Keys of tags, labels, annotations and finalizers, byte for byte as the field knows them. */
public final class Names {

    public static final String FORKLIFT = "forklift.konveyor.io/";
    public static final String CARAVAN = "caravan.io/";

    /** AWS tags of the peer: the instance, and its name in the plan. */
    public static final String TAG_VM_ID = FORKLIFT + "vmID";

    public static final String TAG_VM_NAME = FORKLIFT + "vm-name";
    /** On snapshots: the source volume. */
    public static final String TAG_VOLUME = FORKLIFT + "volume";
    /** On volumes: the source volume and the snapshot. */
    public static final String TAG_ORIGINAL_VOLUME = FORKLIFT + "original-volume";

    public static final String TAG_SNAPSHOT = FORKLIFT + "snapshot";
    /** Tag and label: the plan's name. */
    public static final String PLAN = FORKLIFT + "plan";
    /** Tag: the Migration's uid. */
    public static final String TAG_MIGRATION = FORKLIFT + "migration";
    /** Tag and label: the uid of the InstanceMigration, the only mark of ownership. */
    public static final String RECORD = CARAVAN + "record";
    /** Tag: the hash of record, source volume, step and generation. */
    public static final String TAG_STEP = CARAVAN + "step";
    /** Tag of volumes: {@code true} from commit on, when the volume belongs to the virtual machine. */
    public static final String TAG_ADOPTED = CARAVAN + "adopted";
    /** Label: set at commit; what lacks it may be undone. */
    public static final String COMMITTED = CARAVAN + "committed";
    /** Tag in AWS: what a canary has made, which its own log takes away. */
    public static final String CANARY = CARAVAN + "canary";
    /** Label, and tag in AWS: left in place on somebody's wish, such as after a failure. */
    public static final String KEPT = CARAVAN + "kept";
    /** Annotation of Providers and their Secrets: uid of the Migration for which they were guarded last. */
    public static final String GUARDED_FOR = CARAVAN + "guarded-for";
    /** Annotation of the virtual machine: the uid of the record that started it. */
    public static final String STARTED = CARAVAN + "started";
    /** Annotation of the virtual machine: JSON of the interfaces and addresses that the source had. */
    public static final String SOURCE_INTERFACES = CARAVAN + "source-interfaces";
    /** Keeps records, migrations, plans, providers and secrets until nothing in AWS is left open: rule 14. */
    public static final String FINALIZER = CARAVAN + "settled";

    /** Annotation of a Provider: the Secrets that were guarded for it. */
    public static final String GUARDED_SECRETS = CARAVAN + "guarded-secrets";

    /** The one namespace of the cluster in which all source locks are: rule 2. */
    public static final String SYSTEM_NAMESPACE = "caravan-system";
    /** Annotation of a source lock: uid of the virtual machine that the instance became. */
    public static final String TARGET_UID = CARAVAN + "target-uid";
    /** Annotation of a Migration: carry what has succeeded once again. */
    public static final String MIGRATE_AGAIN = CARAVAN + "migrate-again";

    /** Annotation of a Plan: {@code true}, or ids of instances, whose instance store may be lost. */
    public static final String ACCEPT_LOSS = CARAVAN + "accept-instance-store-loss";

    private Names() {}

    /** Of somebody's tags those that only Caravan sets. */
    static Map<String, String> own(Map<String, String> tags) {
        return tags.entrySet().stream()
                .filter(tag -> tag.getKey().startsWith(CARAVAN))
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** One lock per instance, whatever plan or provider asks. */
    public static String sourceLock(String account, String region, String instanceId) {
        return account + "-" + region + "-" + instanceId;
    }
}
