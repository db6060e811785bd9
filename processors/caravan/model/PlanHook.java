package caravan.model;

/** A Hook that a plan wants to be run for an instance, in the step {@link State#PRE_HOOK} or {@link State#POST_HOOK}. */
public record PlanHook(State step, ObjectRef hook) {}
