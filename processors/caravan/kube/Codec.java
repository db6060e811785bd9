package caravan.kube;

import caravan.api.Kind;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.type.TypeFactory;
import io.fabric8.kubernetes.api.model.DefaultKubernetesResourceList;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.ByteArrayInputStream;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** JSON of objects, both ways; what this program does not know is kept where the type has room for it. */
final class Codec {

    private final KubernetesSerialization json;

    Codec(KubernetesSerialization json) {
        this.json = json;
    }

    String encode(Object object) {
        return json.asJson(object);
    }

    <T extends HasMetadata> T object(ApiCall call, Kind<T> kind, String body) {
        try {
            return json.unmarshal(body, kind.type());
        } catch (RuntimeException e) {
            throw Refusals.undecodable(call, e);
        }
    }

    <T extends HasMetadata> List<T> items(ApiCall call, Kind<T> kind, String body) {
        return page(call, kind, body).items();
    }

    /** Part of a list; {@code next} asks for the rest, and is empty where this was the last part. */
    record Page<T>(List<T> items, String next) {}

    <T extends HasMetadata> Page<T> page(ApiCall call, Kind<T> kind, String body) {
        try {
            var in = new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8));
            var list = json.unmarshal(in, listOf(kind.type()));
            list.getItems().forEach(item -> name(item, kind));
            var next = list.getMetadata() == null ? null : list.getMetadata().getContinue();
            return new Page<>(List.copyOf(list.getItems()), Objects.requireNonNullElse(next, ""));
        } catch (RuntimeException e) {
            throw Refusals.undecodable(call, e);
        }
    }

    /** Items of a list do not tell their kind. */
    private static void name(HasMetadata item, Kind<?> kind) {
        if (item instanceof io.fabric8.kubernetes.api.model.GenericKubernetesResource generic
                && generic.getKind() == null) {
            generic.setApiVersion(kind.apiVersion());
            generic.setKind(kind.name());
        }
    }

    private static <T extends HasMetadata> TypeReference<DefaultKubernetesResourceList<T>> listOf(Class<T> type) {
        var listType = TypeFactory.defaultInstance().constructParametricType(DefaultKubernetesResourceList.class, type);
        return new TypeReference<>() {
            @Override
            public Type getType() {
                return listType;
            }
        };
    }
}
