package caravan.sim.kube;

/** What the controller of volumes makes of a claim. */
public sealed interface Binding {

    /** As it should be: to the volume that the claim names, unless somebody else has it. */
    record Binds() implements Binding {}

    /** It stays Pending, and nothing tells why. */
    record StaysPending() implements Binding {}

    /** It stays Pending with a FailedBinding event. */
    record Fails(String message) implements Binding {}

    /** Another claim was quicker: the volume that the claim names is that one's. */
    record Taken() implements Binding {}

    /** To this volume, whichever the claim names: something that a client could not even write. */
    record BindsTo(String volume) implements Binding {}
}
