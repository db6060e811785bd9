package caravan.kube;

/** What an operator does about an object that keeps a migration waiting. */
final class Remedies {

    private Remedies() {}

    static String describe(Target target) {
        var scope = target.namespace().isEmpty() ? "" : " -n " + target.namespace();
        return "Look at its state and events: kubectl describe " + target.kind().plural() + scope + " " + target.name()
                + ".";
    }
}
