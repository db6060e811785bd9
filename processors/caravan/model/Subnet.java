package caravan.model;

import java.util.Map;

/** A subnet; {@code name} is the tag Name, or the id. */
public record Subnet(String id, String name, String vpcId, String zone, String cidr, Map<String, String> tags) {

    public Subnet {
        tags = Map.copyOf(tags);
    }
}
