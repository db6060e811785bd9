package caravan.sim.aws;

import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagSpecification;

/** Short words for what most requests hold. */
final class Words {

    private Words() {}

    static Filter where(String name, String... values) {
        return Filter.builder().name(name).values(values).build();
    }

    static Tag tag(String key, String value) {
        return Tag.builder().key(key).value(value).build();
    }

    static TagSpecification tagged(String type, Tag... tags) {
        return TagSpecification.builder().resourceType(type).tags(tags).build();
    }
}
