package caravan.sim.aws.iam;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** A policy of a principal, of a key or of a role, read once. */
public final class Policy {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<Statement> statements;

    private Policy(List<Statement> statements) {
        this.statements = List.copyOf(statements);
    }

    /**
     * Reads the JSON of a policy.
     *
     * @throws IllegalArgumentException if it is none, or holds what is not simulated, by name
     */
    public static Policy of(String json) {
        try {
            var policy = JSON.readTree(json);
            if (!policy.path("Version").asText().equals("2012-10-17")) {
                throw new IllegalArgumentException("Only policies of version 2012-10-17 are simulated.");
            }
            return new Policy(StreamSupport.stream(policy.path("Statement").spliterator(), false)
                    .map(Statement::of)
                    .toList());
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("This is no JSON: " + e.getOriginalMessage(), e);
        }
    }

    /** What all policies of a principal say together: one denial outweighs whatever is allowed. */
    public static Decision of(Collection<Policy> policies, Ask ask) {
        var about = about(policies, ask).toList();
        if (about.isEmpty()) {
            return Decision.NOT_ALLOWED;
        }
        return about.stream().allMatch(Statement::allows) ? Decision.ALLOWED : Decision.DENIED;
    }

    /** Names of the statements that a question is about, allowing or denying. */
    public static List<String> sids(Collection<Policy> policies, Ask ask) {
        return about(policies, ask).map(Statement::sid).toList();
    }

    private static Stream<Statement> about(Collection<Policy> policies, Ask ask) {
        return policies.stream()
                .flatMap(policy -> policy.statements.stream())
                .filter(statement -> statement.isAbout(ask));
    }
}
