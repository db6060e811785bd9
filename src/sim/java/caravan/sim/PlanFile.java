package caravan.sim;

import caravan.api.Kinds;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/**
 * A plan on its way through the inbox.
 *
 * @param plan name of the Plan
 * @param migration name of the Migration that starts it
 */
record PlanFile(Path file, String namespace, String targetNamespace, String plan, String migration, List<Vm> vms) {

    private static final ObjectMapper YAML = new YAMLMapper();

    /** What the plan says of one machine. */
    record Vm(String id, String name) {}

    static PlanFile read(Path file) throws IOException {
        List<JsonNode> documents = new ArrayList<>();
        try (var all = YAML.readerFor(JsonNode.class).<JsonNode>readValues(file.toFile())) {
            all.forEachRemaining(documents::add);
        }
        var plan = ofKind(documents, Kinds.PLAN.name());
        var vms = StreamSupport.stream(plan.at("/spec/vms").spliterator(), false)
                .map(vm -> new Vm(
                        vm.path("id").asText(),
                        vm.path("name").asText(vm.path("id").asText())))
                .toList();
        return new PlanFile(
                file,
                plan.at("/metadata/namespace").asText(),
                plan.at("/spec/targetNamespace").asText(),
                plan.at("/metadata/name").asText(),
                ofKind(documents, Kinds.MIGRATION.name()).at("/metadata/name").asText(),
                vms);
    }

    private static JsonNode ofKind(List<JsonNode> documents, String kind) {
        return documents.stream()
                .filter(document -> document.path("kind").asText().equals(kind))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("The file holds no " + kind + "."));
    }

    /** As a careful user does: a half-copied file never bears a name that anybody reads. */
    void drop(Path inbox) throws IOException {
        Files.createDirectories(inbox);
        var half = inbox.resolve("." + file.getFileName() + ".part");
        Files.copy(file, half, StandardCopyOption.REPLACE_EXISTING);
        Files.move(half, inbox.resolve(file.getFileName()), StandardCopyOption.ATOMIC_MOVE);
    }

    /** What is wrong with the file, in the product's words, once it has been refused. */
    Optional<String> refusal(Path inbox) throws IOException {
        var errors = inbox.resolve("refused").resolve(file.getFileName() + ".errors.txt");
        return Files.exists(errors) ? Optional.of(Files.readString(errors)) : Optional.empty();
    }
}
