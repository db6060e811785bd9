package caravan.status;

import caravan.model.ObjectRef;
import java.util.Map;

/**
 * A user's object as it was read: what a projection needs of it.
 *
 * @param created RFC 3339
 * @param spec as the user wrote it
 * @param status as it was written last; empty before
 */
public record UserObject(
        ObjectRef ref, long generation, String created, Map<String, Object> spec, Map<String, Object> status) {}
