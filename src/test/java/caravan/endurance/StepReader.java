package caravan.endurance;

import caravan.endurance.Step.BeanCall;
import caravan.endurance.Step.Value;
import caravan.endurance.Step.When;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads steps, and refuses whatever it would not follow as Camel does. */
final class StepReader {

    private StepReader() {}

    static List<Step> steps(JsonNode list) {
        var steps = new ArrayList<Step>();
        list.forEach(entry -> entry.properties().forEach(step -> steps.add(step(step.getKey(), step.getValue()))));
        return steps;
    }

    private static Step step(String kind, JsonNode node) {
        return switch (kind) {
            case "bean" -> new Step.Bean(beanCall(known(node, "id", "ref", "method")));
            case "to" -> to(known(node, "id", "uri", "parameters"));
            case "choice" -> choice(known(node, "id", "when"));
            case "setVariable" ->
                new Step.SetVariable(node.path("name").asText(), value(known(node, "id", "name", "simple", "method")));
            case "toD" -> ec2Call(known(node, "id", "uri", "variableSend", "variableReceive", "parameters"));
            case "split" -> split(known(node, "id", "simple", "parallelProcessing", "executorService", "steps"));
            case "log" -> new Step.Log(node.path("message").asText());
            default -> throw unknown("step", kind, node);
        };
    }

    private static Step to(JsonNode node) {
        var scheme = node.path("uri").asText();
        if (!Set.of("direct", "seda").contains(scheme)) {
            throw unknown("endpoint", scheme, node);
        }
        return new Step.To(scheme, node.at("/parameters/name").asText());
    }

    private static Step choice(JsonNode node) {
        var whens = new ArrayList<When>();
        node.path("when")
                .forEach(when -> whens.add(
                        new When(beanCall(known(when, "method", "steps").path("method")), steps(when.path("steps")))));
        return new Step.Choice(whens);
    }

    private static Value value(JsonNode node) {
        return node.has("method")
                ? new Value.OfBean(beanCall(node.path("method")))
                : new Value.Simple(node.at("/simple/expression").asText());
    }

    private static Step ec2Call(JsonNode node) {
        if (!node.path("uri").asText().equals("aws2-ec2")
                || !node.at("/parameters/pojoRequest").asBoolean()) {
            throw unknown("endpoint", node.path("uri").asText(), node);
        }
        return new Step.Ec2Call(
                texts(node.path("parameters")),
                node.path("variableSend").asText(),
                node.path("variableReceive").asText());
    }

    private static Step split(JsonNode node) {
        if (!node.at("/simple/expression").asText().equals("${body}")) {
            throw unknown("split", node.path("simple").toString(), node);
        }
        return new Step.Split(steps(node.path("steps")));
    }

    /** {@code method} or {@code method(${body}, …)}. */
    static BeanCall beanCall(JsonNode node) {
        var method = node.path("method").asText();
        var open = method.indexOf('(');
        var name = open < 0 ? method : method.substring(0, open);
        var arguments = open < 0
                ? List.<String>of()
                : Arrays.stream(method.substring(open + 1, method.length() - 1).split(",", -1))
                        .map(String::strip)
                        .toList();
        return new BeanCall(node.path("ref").asText(), name, arguments);
    }

    static JsonNode known(JsonNode node, String... keys) {
        var allowed = Set.of(keys);
        node.fieldNames().forEachRemaining(key -> {
            if (!allowed.contains(key)) {
                throw unknown("key", key, node);
            }
        });
        return node;
    }

    private static Map<String, String> texts(JsonNode parameters) {
        var texts = new HashMap<String, String>();
        parameters
                .properties()
                .forEach(entry -> texts.put(entry.getKey(), entry.getValue().asText()));
        return texts;
    }

    static IllegalArgumentException unknown(String what, String word, JsonNode where) {
        return new IllegalArgumentException(
                "The routes have a " + what + " '" + word + "' that these tests cannot follow"
                        + " yet; teach StepReader and RouteRunner what Camel does with it: " + where);
    }
}
