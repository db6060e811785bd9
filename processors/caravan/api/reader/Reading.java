package caravan.api.reader;

import caravan.model.Finding;
import caravan.model.Finding.Severity;
import java.util.List;
import java.util.Optional;

/**
 * What a reader made of a user's object.
 *
 * @param value empty when any finding refuses the object
 */
public record Reading<T>(Optional<T> value, List<Finding> findings) {

    public Reading {
        findings = findings.stream().distinct().toList();
        if (findings.stream().anyMatch(finding -> finding.severity() == Severity.REFUSED)) {
            value = Optional.empty();
        }
    }

    public boolean refused() {
        return value.isEmpty();
    }

    /** The findings that stop the object from being used. */
    public List<Finding> refusals() {
        return with(Severity.REFUSED);
    }

    public List<Finding> warnings() {
        return with(Severity.WARNING);
    }

    private List<Finding> with(Severity severity) {
        return findings.stream()
                .filter(finding -> finding.severity() == severity)
                .toList();
    }
}
