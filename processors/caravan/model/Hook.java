package caravan.model;

/**
 * What a plan may run before and after the journey of a machine.
 *
 * @param playbook decoded; empty where the image has all it needs
 * @param serviceAccount empty: the plan's
 * @param deadlineSeconds zero: none of its own
 */
public record Hook(ObjectRef ref, String image, String playbook, String serviceAccount, long deadlineSeconds) {}
