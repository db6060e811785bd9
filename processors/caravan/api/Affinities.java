package caravan.api;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.Affinity;
import java.util.Map;

/** Reads the affinity that a plan gives for pods; fields of later Kubernetes versions are kept. */
public final class Affinities {

    private static final ObjectMapper JSON = new ObjectMapper();

    private Affinities() {}

    /**
     * The affinity as pods carry it.
     *
     * @throws IllegalArgumentException if a known field has another type than in a pod's spec
     */
    public static Affinity of(Map<String, Object> affinity) {
        return JSON.convertValue(affinity, Affinity.class);
    }
}
