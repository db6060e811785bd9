package caravan.sim;

import caravan.api.InstanceMigration;
import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.HorizontalAlign;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a run prints at its end. */
final class Summary {

    private static final String NONE = "-";

    /** One line of the table of machines. */
    private record Row(String vm, String outcome, String disks, String target, String seconds) {}

    private Summary() {}

    static String machines(PlanFile plan, Map<String, InstanceMigration> records) {
        var rows = plan.vms().stream()
                .map(vm -> row(vm, Optional.ofNullable(records.get(vm.id()))))
                .toList();
        return AsciiTable.getTable(
                AsciiTable.BASIC_ASCII_NO_DATA_SEPARATORS,
                rows,
                List.of(
                        left("VM").with(Row::vm),
                        left("OUTCOME").with(Row::outcome),
                        right("DISKS").with(Row::disks),
                        left("TARGET VM").with(Row::target),
                        right("SECONDS").with(Row::seconds)));
    }

    private static Row row(PlanFile.Vm vm, Optional<InstanceMigration> record) {
        var intent = record.flatMap(found -> Optional.ofNullable(found.getSpec().intent()));
        return new Row(
                vm.name(),
                record.map(found -> found.state().text()).orElse(VmProgress.WAITING),
                intent.map(wanted -> String.valueOf(wanted.disks().size())).orElse(NONE),
                record.filter(found -> found.state().afterCommit())
                        .flatMap(found -> intent)
                        .map(wanted -> wanted.target().namespace() + "/"
                                + wanted.target().name())
                        .orElse(NONE),
                record.flatMap(Summary::duration)
                        .map(time -> String.valueOf(time.toSeconds()))
                        .orElse(NONE));
    }

    /** From the start of the first step to the end; of what has not ended, to the end of the last step. */
    private static Optional<Duration> duration(InstanceMigration record) {
        var times = Stream.ofNullable(record.getStatus())
                .flatMap(status -> Stream.concat(
                        Stream.of(Optional.ofNullable(status.ended())),
                        status.steps().stream()
                                .flatMap(step -> Stream.of(
                                        Optional.ofNullable(step.started()), Optional.ofNullable(step.completed())))))
                .flatMap(Optional::stream)
                .map(Instant::parse)
                .sorted()
                .toList();
        return times.isEmpty()
                ? Optional.empty()
                : Optional.of(Duration.between(times.get(0), times.get(times.size() - 1)));
    }

    static String calls(Map<String, Integer> calls) {
        var rows = List.copyOf(calls.entrySet());
        return AsciiTable.getTable(
                AsciiTable.BASIC_ASCII_NO_DATA_SEPARATORS,
                rows,
                List.of(
                        left("AWS OPERATION").with(Map.Entry::getKey),
                        right("CALLS").with(row -> String.valueOf(row.getValue()))));
    }

    /** A line for each object, grouped by kind. */
    static String objects(List<GenericKubernetesResource> objects) {
        return objects.stream()
                .map(object -> String.format(
                        "  %-22s %s", object.getKind(), object.getMetadata().getName()))
                .collect(Collectors.joining(System.lineSeparator()));
    }

    private static Column left(String header) {
        return new Column().header(header).headerAlign(HorizontalAlign.LEFT).dataAlign(HorizontalAlign.LEFT);
    }

    private static Column right(String header) {
        return new Column().header(header).headerAlign(HorizontalAlign.RIGHT).dataAlign(HorizontalAlign.RIGHT);
    }
}
