package caravan.status;

import caravan.api.DiskIntent;
import caravan.api.DiskRecord;
import caravan.api.InstanceMigration;
import caravan.api.InstanceMigrationStatus;
import caravan.api.StepRecord;
import caravan.model.Conversion;
import caravan.model.State;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The steps of one VM in the peer's shape, with progress as whole numbers: clients read 1.0 as 0. */
final class Pipeline {

    static final String COMPLETED = "Completed";
    private static final String RUNNING = "Running";
    private static final String PENDING = "Pending";
    /** The peer counts snapshots made and snapshots completed as one each; here each is a hundred, to fit a percent. */
    private static final long WHOLE = 100;

    private static final long MB_PER_GIB = 1_024;

    private static final Map<State, String> DESCRIPTIONS = Map.of(
            State.INITIALIZE, "Initialize migration.",
            State.PRE_HOOK, "Execute pre-migration hook.",
            State.PREPARE_SOURCE, "Stop source EC2 instance.",
            State.CREATE_SNAPSHOTS, "Create EBS volume snapshots.",
            State.SHARE_SNAPSHOTS, "Share EBS snapshots with target account.",
            State.DISK_TRANSFER, "Create EBS volumes and PVCs.",
            State.IMAGE_CONVERSION, "Convert image to kubevirt.",
            State.CREATE_VM, "Create VirtualMachine on target.",
            State.CLEANUP, "Clean up EBS snapshots.",
            State.POST_HOOK, "Execute post-migration hook.");

    private final InstanceMigration record;
    private final InstanceMigrationStatus status;
    private final Lookups lookups;

    Pipeline(InstanceMigration record, Lookups lookups) {
        this.record = record;
        this.status = VmProjection.statusOf(record);
        this.lookups = lookups;
    }

    /** {@code error} belongs to the step that was turned back; empty where none was. */
    List<Map<String, Object>> steps(Map<String, Object> error) {
        return lookups.steps().apply(record).stream()
                .map(step -> step(step, error))
                .toList();
    }

    private Map<String, Object> step(State step, Map<String, Object> error) {
        var began = status.steps().stream()
                .filter(known -> known.name().equals(step.text()))
                .reduce((first, last) -> last);
        var phase = phaseOf(began);
        var tasks = tasks(step, phase);
        var map = new LinkedHashMap<String, Object>();
        map.put("name", step.text());
        map.put("description", DESCRIPTIONS.getOrDefault(step, ""));
        map.put("phase", hasEnded(began) ? COMPLETED : phase);
        reasonOf(step, phase).ifPresent(reason -> map.put("reason", reason));
        if (step == State.DISK_TRANSFER) {
            map.put("annotations", Map.of("unit", "MB"));
        }
        map.put("progress", progress(step, phase, tasks));
        began.ifPresent(known -> putTimes(map, known, hasEnded(began) ? status.ended() : known.completed()));
        if (!error.isEmpty() && step.text().equals(Nested.text(error, "phase"))) {
            map.put("error", error);
        }
        if (!tasks.isEmpty()) {
            map.put("tasks", tasks);
        }
        return map;
    }

    private static String phaseOf(Optional<StepRecord> began) {
        return began.map(step -> step.completed() == null ? RUNNING : COMPLETED).orElse(PENDING);
    }

    /** In which its machine has ended: nothing runs any more, and its progress shows how far it had come. */
    private boolean hasEnded(Optional<StepRecord> began) {
        return record.state().ended()
                && status.ended() != null
                && began.filter(step -> step.completed() == null).isPresent();
    }

    private static void putTimes(Map<String, Object> map, StepRecord step, String completed) {
        map.put("started", step.started());
        if (completed != null) {
            map.put("completed", completed);
        }
    }

    private Map<String, Object> progress(State step, String phase, List<Map<String, Object>> tasks) {
        return switch (step) {
            case DISK_TRANSFER -> sum(tasks);
            case CREATE_SNAPSHOTS -> snapshots(phase);
            case PREPARE_SOURCE -> counted(phase, phase.equals(RUNNING) && status.witness() != null ? 1 : 0, 2);
            case IMAGE_CONVERSION -> counted(phase, percentOfConversion(), WHOLE);
            case CREATE_VM -> counted(phase, record.state() == State.COMMITTED ? 1 : 0, 2);
            default -> counted(phase, 0, 1);
        };
    }

    private static Map<String, Object> counted(String phase, long running, long total) {
        return progressOf(phase.equals(COMPLETED) ? total : running, total);
    }

    private long percentOfConversion() {
        return lookups.progress()
                .conversion(record.uid())
                .map(Conversion::percent)
                .orElse(0);
    }

    /** What virt-v2v does now. */
    private Optional<String> reasonOf(State step, String phase) {
        return step == State.IMAGE_CONVERSION && phase.equals(RUNNING)
                ? lookups.progress().conversion(record.uid()).map(Conversion::step)
                : Optional.empty();
    }

    private Map<String, Object> snapshots(String phase) {
        var disks = status.disks();
        var made = disks.stream().filter(disk -> disk.snapshotId() != null).count();
        if (!phase.equals(RUNNING) || disks.isEmpty()) {
            return counted(phase, 0, 2 * WHOLE);
        }
        var percent = disks.stream().mapToLong(this::percentOf).sum();
        return progressOf((made * WHOLE + percent) / disks.size(), 2 * WHOLE);
    }

    private long percentOf(DiskRecord disk) {
        return disk.snapshotId() == null
                ? 0
                : Math.min(WHOLE, lookups.progress().of(disk.snapshotId()).orElse(0));
    }

    /** Disks by source volume. Without the intent there is nothing to tell yet. */
    private List<Map<String, Object>> tasks(State step, String phase) {
        var intent = record.getSpec().intent();
        if (intent == null || (step != State.DISK_TRANSFER && step != State.CREATE_SNAPSHOTS)) {
            return List.of();
        }
        var tasks = new ArrayList<Map<String, Object>>();
        record.disks()
                .forEach(disk -> tasks.add(step == State.DISK_TRANSFER ? volume(disk, phase) : snapshot(disk, phase)));
        return tasks;
    }

    /** A volume that exists is whole: EBS fills it from the snapshot while it is used. */
    private Map<String, Object> volume(DiskIntent disk, String phase) {
        var total = disk.sizeGiB() * MB_PER_GIB;
        var made = status.disk(disk.sourceVolumeId())
                .filter(known -> known.volumeId() != null)
                .isPresent();
        return task(disk, phase.equals(RUNNING) && !made ? PENDING : phase, "MB", progressOf(made ? total : 0, total));
    }

    private Map<String, Object> snapshot(DiskIntent disk, String phase) {
        var known = status.disk(disk.sourceVolumeId()).filter(found -> found.snapshotId() != null);
        var percent =
                phase.equals(COMPLETED) ? WHOLE : known.map(this::percentOf).orElse(0L);
        var own = phase.equals(RUNNING) && known.isEmpty() ? PENDING : phase;
        return task(disk, own, "%", progressOf(percent, WHOLE));
    }

    private static Map<String, Object> task(DiskIntent disk, String phase, String unit, Map<String, Object> progress) {
        var map = new LinkedHashMap<String, Object>();
        map.put("name", disk.sourceVolumeId());
        map.put("phase", phase);
        map.put("annotations", Map.of("unit", unit));
        map.put(
                "progress",
                phase.equals(COMPLETED)
                        ? progressOf((long) progress.get("total"), (long) progress.get("total"))
                        : progress);
        return map;
    }

    private static Map<String, Object> sum(List<Map<String, Object>> tasks) {
        return progressOf(sumOf(tasks, "completed"), sumOf(tasks, "total"));
    }

    private static long sumOf(List<Map<String, Object>> tasks, String key) {
        return tasks.stream()
                .mapToLong(task -> (long) Nested.map(task, "progress").get(key))
                .sum();
    }

    private static Map<String, Object> progressOf(long completed, long total) {
        var progress = new LinkedHashMap<String, Object>();
        progress.put("completed", completed);
        progress.put("total", total);
        return progress;
    }
}
