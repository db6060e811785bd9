package caravan.api.reader;

import caravan.model.ObjectRef;
import caravan.model.Provider;
import com.fasterxml.jackson.databind.JsonNode;

/** Reads a Provider: an EC2 region, or the cluster that Caravan runs in. */
public final class ProviderReader {

    public static final String EC2 = "ec2";
    public static final String OPENSHIFT = "openshift";

    private ProviderReader() {}

    public static Reading<Provider> read(JsonNode object) {
        var root = Fields.of(object);
        var ref = Trees.refOf(object);
        var spec = root.at("spec");
        var type = spec.required("type", "ec2 for the source, openshift for the target");
        var settings = spec.at("settings");
        var secret = secret(spec, ref, type);
        var zone = zone(settings, type);
        var url = spec.text("url");
        checkType(spec, type, url);
        var provider =
                new Provider(ref, type, url, secret, zone, settings.text("target-region"), settings.text("kms-key"));
        return new Reading<>(provider, root.findings());
    }

    private static ObjectRef secret(Fields spec, ObjectRef ref, String type) {
        return type.equals(EC2) || spec.at("secret").has("name")
                ? spec.ref("secret", ref.namespace(), "Secret with the key region and, if wanted, AWS access keys")
                : ObjectRef.named("", "");
    }

    private static String zone(Fields settings, String type) {
        return type.equals(EC2)
                ? settings.required("target-az", "the availability zone of the cluster's nodes, such as us-east-1b")
                : settings.text("target-az");
    }

    private static void checkType(Fields spec, String type, String url) {
        if (type.equals(OPENSHIFT) && !url.isEmpty()) {
            spec.refuse(
                    "url",
                    "is '" + url + "', but Caravan makes virtual machines only in the cluster that it runs in",
                    "leave url out, or run Caravan in that cluster");
        }
        if (!type.isEmpty() && !type.equals(EC2) && !type.equals(OPENSHIFT)) {
            spec.refuse("type", "is '" + type + "'", "ec2 for the source, openshift for the target");
        }
    }
}
