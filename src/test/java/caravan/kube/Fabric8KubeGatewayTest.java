package caravan.kube;

import caravan.api.Condition;
import caravan.api.InstanceMigrationStatus;
import caravan.api.Kinds;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static caravan.kube.GatewayToServer.CLAIMS;
import static caravan.kube.GatewayToServer.claim;
import static caravan.kube.GatewayToServer.done;
import static caravan.kube.GatewayToServer.record;
import static caravan.kube.GatewayToServer.seen;
import static org.assertj.core.api.Assertions.assertThat;

/** What is sent, and what comes back. */
class Fabric8KubeGatewayTest {

    @RegisterExtension
    private final GatewayToServer it = new GatewayToServer();

    private final MockApiServer server = it.server();
    private final Fabric8KubeGateway gateway = it.gateway();

    @Test
    void shouldGiveBackWhatWasCreated() throws Exception {
        // Given
        var desired = claim();

        // When
        var made = done(gateway.create(Kinds.PERSISTENT_VOLUME_CLAIM, desired));

        // Then
        assertThat(made.getMetadata().getUid()).isNotBlank();
        assertThat(done(gateway.get(Kinds.PERSISTENT_VOLUME_CLAIM, "vms", "disk")))
                .hasValueSatisfying(read -> assertThat(read.getMetadata().getUid())
                        .isEqualTo(made.getMetadata().getUid()));
        assertThat(server.asked()).containsExactly("POST " + CLAIMS, "GET " + CLAIMS + "/disk");
    }

    @Test
    void shouldReadWhatCarriesALabelByPagesAndMakeEachShorter() throws Exception {
        // Given
        var path = "GET " + CLAIMS + "?limit=500&labelSelector=plan%3Du-1";
        server.answer(path, 200, page("PersistentVolumeClaim", "a", "next"));
        server.answer(path + "&continue=next", 200, page("PersistentVolumeClaim", "b", ""));

        // When
        var read = done(gateway.list(Kinds.PERSISTENT_VOLUME_CLAIM, "vms", Map.of("plan", "u-1"), claim -> {
            claim.setSpec(null);
            return claim;
        }));

        // Then
        assertThat(read).extracting(claim -> claim.getMetadata().getName()).containsExactly("a", "b");
        assertThat(read).allMatch(claim -> claim.getSpec() == null);
        assertThat(server.asked()).containsExactly(path, path + "&continue=next");
    }

    @Test
    void shouldBeEmptyWhenNothingIsThere() throws Exception {
        // When
        var read = done(gateway.get(Kinds.PLAN, "demo", "absent"));

        // Then
        assertThat(read).isEmpty();
    }

    @Test
    void shouldNotReachAnotherPathWhenANameHoldsSlashes() throws Exception {
        // When
        done(gateway.get(Kinds.PLAN, "demo", "../../secrets/x"));

        // Then
        assertThat(server.asked())
                .containsExactly("GET /apis/forklift.konveyor.io/v1beta1/namespaces/demo/plans/..%2F..%2Fsecrets%2Fx");
    }

    @Test
    void shouldListByLabelsInAllNamespaces() throws Exception {
        // Given
        var mine = claim();
        mine.getMetadata().setLabels(Map.of("caravan.io/record", "r-1"));
        done(gateway.create(Kinds.PERSISTENT_VOLUME_CLAIM, mine));
        done(gateway.create(Kinds.PERSISTENT_VOLUME_CLAIM, MockApiServer.named(claim(), "other", "theirs")));

        // When
        var found = done(gateway.list(Kinds.PERSISTENT_VOLUME_CLAIM, "", Map.of("caravan.io/record", "r-1")));

        // Then
        assertThat(found).extracting(one -> one.getMetadata().getName()).containsExactly("disk");
        assertThat(found).extracting(PersistentVolumeClaim::getKind).containsExactly("PersistentVolumeClaim");
        assertThat(server.asked())
                .endsWith("GET /api/v1/persistentvolumeclaims?labelSelector=caravan.io%2Frecord%3Dr-1");
    }

    @Test
    void shouldListWhatIsUncommittedInPages() throws Exception {
        // Given
        var first = "GET /api/v1/pods?limit=500&labelSelector=caravan.io%2Frecord%2C%21caravan.io%2Fcommitted"
                + "%2C%21caravan.io%2Fkept";
        server.answer(first, 200, page("Pod", "one", "more"))
                .answer(first + "&continue=more", 200, page("Pod", "two", ""));

        // When
        var found = done(gateway.listUncommitted(Kinds.POD, ""));

        // Then
        assertThat(found).extracting(one -> one.getMetadata().getName()).containsExactly("one", "two");
    }

    private static String page(String kind, String name, String next) {
        return """
                {"kind":"%sList","apiVersion":"v1","metadata":{"continue":"%s"},
                 "items":[{"metadata":{"name":"%s","namespace":"vms"}}]}""".formatted(kind, next, name);
    }

    @Test
    void shouldPutTheStatusWithTheVersionRead() throws Exception {
        // Given
        var made = done(gateway.create(Kinds.INSTANCE_MIGRATION, record()));
        var version = made.getMetadata().getResourceVersion();
        made.setStatus(InstanceMigrationStatus.pending().claimedBy("h-1"));

        // When
        var written = done(gateway.updateStatus(Kinds.INSTANCE_MIGRATION, made));

        // Then
        assertThat(written.getStatus().holder()).isEqualTo("h-1");
        assertThat(written.getSpec().instanceId()).isEqualTo("i-1");
        assertThat(written.getMetadata().getResourceVersion()).isNotEqualTo(version);
        assertThat(server.only("PUT /apis/caravan.io/v1alpha1/namespaces/demo/instancemigrations/m-i-1/status")
                        .body())
                .contains("\"resourceVersion\":\"" + version + "\"");
    }

    @Test
    void shouldPatchWithUidAndVersionOfTheObjectSeen() throws Exception {
        // Given
        var seen = done(gateway.create(Kinds.PERSISTENT_VOLUME_CLAIM, claim()));
        var labels = new HashMap<String, Object>();
        labels.put("old", null);
        labels.put("new", "x");

        // When
        var patched =
                done(gateway.patch(Kinds.PERSISTENT_VOLUME_CLAIM, seen, Map.of("metadata", Map.of("labels", labels))));

        // Then
        var request = server.only("PATCH " + CLAIMS + "/disk");
        assertThat(request.contentType()).startsWith("application/merge-patch+json");
        assertThat(request.body())
                .contains("\"old\":null", "\"uid\":\"" + seen.getMetadata().getUid() + "\"")
                .contains("\"resourceVersion\":\"" + seen.getMetadata().getResourceVersion() + "\"");
        assertThat(patched.getMetadata().getLabels()).containsEntry("new", "x");
        assertThat(server.asked()).containsExactly("POST " + CLAIMS, "PATCH " + CLAIMS + "/disk");
    }

    @Test
    void shouldDeleteOnlyTheObjectSeen() throws Exception {
        // Given
        var seen = done(gateway.create(Kinds.PERSISTENT_VOLUME_CLAIM, claim()));

        // When
        done(gateway.delete(Kinds.PERSISTENT_VOLUME_CLAIM, seen));
        done(gateway.delete(Kinds.PERSISTENT_VOLUME_CLAIM, MockApiServer.named(seen, "vms", "gone")));

        // Then
        assertThat(server.only("DELETE " + CLAIMS + "/disk").body())
                .contains("\"preconditions\":{\"uid\":\"" + seen.getMetadata().getUid() + "\"}")
                .contains("\"propagationPolicy\":\"Background\"");
        assertThat(done(gateway.get(Kinds.PERSISTENT_VOLUME_CLAIM, "vms", "disk")))
                .isEmpty();
    }

    @Test
    void shouldOnlyTryWhenItIsADryRun() throws Exception {
        // Given
        it.doNotLead();

        // When
        done(gateway.dryRunCreate(Kinds.PERSISTENT_VOLUME_CLAIM, claim()));

        // Then
        assertThat(server.asked()).containsExactly("POST " + CLAIMS + "?dryRun=All");
    }

    @Test
    void shouldKeepFieldsOfLaterVersions() throws Exception {
        // Given
        var path = "/apis/caravan.io/v1alpha1/namespaces/demo/instancemigrations/m-i-1";
        server.answer("GET " + path, 200, LATER);
        var read = done(gateway.get(Kinds.INSTANCE_MIGRATION, "demo", "m-i-1")).orElseThrow();
        server.answer("PUT " + path + "/status", 200, LATER);

        // When
        read.setStatus(read.getStatus()
                .claimedBy("h-2")
                .withCondition(new Condition("New", "True", null, null, null, null, null)));
        done(gateway.updateStatus(Kinds.INSTANCE_MIGRATION, read));

        // Then
        assertThat(server.only("PUT " + path + "/status").body())
                .contains("\"later1\":{\"a\":[1,{}]}", "\"later2\":\"x\"", "\"later3\":true", "\"later4\":1.5")
                .contains("\"later5\":\"w\"", "\"later6\":\"d\"", "\"holder\":\"h-2\"")
                .doesNotContain("\"rest\"", "\"targetUid\"");
    }

    private static final String LATER = """
            {"apiVersion":"caravan.io/v1alpha1","kind":"InstanceMigration",
             "metadata":{"namespace":"demo","name":"m-i-1","uid":"u","resourceVersion":"7"},
             "spec":{"instanceId":"i-1","later1":{"a":[1,{}]},
                     "plan":{"namespace":"demo","name":"p","later2":"x"}},
             "status":{"state":"Pending","later3":true,"steps":[{"name":"Initialize","later4":1.5}],
                       "witness":{"launchTime":"t","later5":"w","disks":[{"volumeId":"v","later6":"d"}]}}}""";
}
