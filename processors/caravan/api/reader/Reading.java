package caravan.api.reader;

import caravan.model.Finding;
import caravan.model.Finding.Severity;
import java.util.List;
import java.util.Optional;

/**
 * What a reader made of a user's object.
 *
 * @param draft what could be read of it, refused or not: only for finding more that is wrong
 */
public record Reading<T>(T draft, List<Finding> findings) {

    public Reading {
        findings = findings.stream().distinct().toList();
    }

    /** Empty when any finding refuses the object. */
    public Optional<T> value() {
        return refused() ? Optional.empty() : Optional.of(draft);
    }

    public boolean refused() {
        return !refusals().isEmpty();
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
