package caravan.api;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import java.util.Map;

/**
 * What is wanted.
 *
 * @param provider the ec2 Provider whose credentials reach the instance
 * @param intent null until Initialize has written it, complete and unchangeable from then on
 * @param rest fields of later versions, kept
 */
public record InstanceMigrationSpec(
        String instanceId,
        String instanceName,
        Reference plan,
        Reference migration,
        Reference provider,
        Intent intent,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> rest) {

    public InstanceMigrationSpec {
        rest = rest == null ? Map.of() : rest;
    }

    public InstanceMigrationSpec(
            String instanceId, String instanceName, Reference plan, Reference migration, Reference provider) {
        this(instanceId, instanceName, plan, migration, provider, null, Map.of());
    }

    public InstanceMigrationSpec withIntent(Intent wanted) {
        return new InstanceMigrationSpec(instanceId, instanceName, plan, migration, provider, wanted, rest);
    }
}
