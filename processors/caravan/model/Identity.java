package caravan.model;

/**
 * Whose object it is: what every tag, label and derived name is made of.
 *
 * @param record uid of the InstanceMigration
 * @param instanceId the EC2 instance
 * @param vmName the VM's name in the plan
 */
public record Identity(String record, String instanceId, String vmName, ObjectRef plan, ObjectRef migration) {}
