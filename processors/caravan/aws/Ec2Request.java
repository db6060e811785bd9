package caravan.aws;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.SdkPojo;

/**
 * A change that is to be asked of EC2, for people: as {@code aws ec2 <operation> --cli-input-json} would take it.
 *
 * @param operation such as {@code CreateVolume}
 */
public record Ec2Request(String operation, Map<String, Object> parameters) {

    public static Ec2Request of(SnapshotRequest request) {
        return new Ec2Request("CreateSnapshot", tree(Ec2Writes.wanted(request)));
    }

    public static Ec2Request of(CopyRequest request) {
        return new Ec2Request("CopySnapshot", tree(Ec2Writes.wanted(request)));
    }

    /** Lets the account make volumes of the snapshot. */
    public static Ec2Request sharing(String snapshotId, String account) {
        return new Ec2Request("ModifySnapshotAttribute", tree(Ec2Writes.sharing(snapshotId, account)));
    }

    public static Ec2Request of(VolumeRequest request) {
        return new Ec2Request("CreateVolume", tree(Ec2Writes.wanted(request)));
    }

    private static Map<String, Object> tree(SdkPojo pojo) {
        var tree = new LinkedHashMap<String, Object>();
        for (var field : pojo.sdkFields()) {
            var value = field.getValueOrDefault(pojo);
            if (value != null && !(value instanceof List<?> list && list.isEmpty())) {
                tree.put(field.memberName(), plain(value));
            }
        }
        return tree;
    }

    private static Object plain(Object value) {
        if (value instanceof List<?> list) {
            return list.stream().map(Ec2Request::plain).toList();
        }
        return value instanceof SdkPojo pojo ? tree(pojo) : value;
    }
}
