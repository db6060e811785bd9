package caravan.manifest;

import caravan.model.Identity;
import caravan.model.ObjectRef;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.NumericChars;
import net.jqwik.api.constraints.StringLength;

import static org.assertj.core.api.Assertions.assertThat;

class ObjectNamesTest {

    private static final String INSTANCE = "i-0a1b2c3d4e5f60718";

    @Property
    void shouldNameEveryVirtualMachineByALabel(@ForAll @StringLength(max = 300) String name) {
        assertThat(ObjectNames.virtualMachine(name, INSTANCE)).matches(ObjectNames::isLabel);
        assertThat(ObjectNames.distinct(ObjectNames.virtualMachine(name, INSTANCE), INSTANCE))
                .matches(ObjectNames::isLabel);
    }

    @Property
    void c38_shouldNameEveryDiskByALabelWhateverTheTemplateGives(
            @ForAll @StringLength(max = 300) String rendered, @ForAll String record, @ForAll String volume) {
        // Given
        var hash = ObjectNames.diskHash(record, volume);

        // When
        var claim = ObjectNames.claim(rendered, hash);

        // Then
        assertThat(claim).matches(ObjectNames::isLabel).isEqualTo(ObjectNames.claim(rendered, hash));
        assertThat(ObjectNames.persistentVolume(claim, hash))
                .matches(ObjectNames::isLabel)
                .endsWith("-" + hash);
    }

    @Property
    void shouldNameDistinctDisksDistinctly(
            @ForAll @AlphaChars @NumericChars @Chars({'.', '-'}) @StringLength(max = 80) String rendered,
            @ForAll("volumeIds") String one,
            @ForAll("volumeIds") String other) {
        Assume.that(!one.equals(other));

        // When
        var first = ObjectNames.claim(rendered, ObjectNames.diskHash("record", one));
        var second = ObjectNames.claim(rendered, ObjectNames.diskHash("record", other));

        // Then
        assertThat(first).isNotEqualTo(second);
        assertThat(ObjectNames.persistentVolume("same", ObjectNames.diskHash("record", one)))
                .isNotEqualTo(ObjectNames.persistentVolume("same", ObjectNames.diskHash("record", other)));
    }

    @Provide
    Arbitrary<String> volumeIds() {
        return Arbitraries.strings().withChars("0123456789abcdef").ofLength(17).map(digits -> "vol-" + digits);
    }

    @Property
    void shouldNameEveryPodByALabel(@ForAll @StringLength(min = 1, max = 253) String plan, @ForAll int attempt) {
        // Given
        var identity =
                new Identity("record", INSTANCE, "web", ObjectRef.named("ns", plan), ObjectRef.named("ns", "run"));

        // When
        var name = ObjectNames.ofPlan(identity, "conversion", attempt);

        // Then
        assertThat(name).matches(ObjectNames::isLabel).contains(INSTANCE);
        assertThat(ObjectNames.ofPlan(identity, "probe", attempt)).isNotEqualTo(name);
    }

    @Property
    void shouldShortenEveryLabelValue(
            @ForAll @AlphaChars @NumericChars @StringLength(min = 1, max = 253) String value) {
        assertThat(ObjectNames.labelValue(value))
                .hasSizeLessThanOrEqualTo(63)
                .startsWith(value.substring(0, Math.min(value.length(), 54)));
    }

    @Example
    void c07_shouldMakeAnAllowedNameOfAFreeText() {
        assertThat(ObjectNames.virtualMachine("Web Server 01", INSTANCE)).isEqualTo("web-server-01");
        assertThat(ObjectNames.virtualMachine("a/b\\c_d+e*f", INSTANCE)).isEqualTo("a-b-c-d-e-f");
        assertThat(ObjectNames.virtualMachine("..--", INSTANCE)).isEqualTo("vm-" + ObjectNames.hash(INSTANCE));
    }

    @Example
    void c38_shouldTurnDotsIntoDashes() {
        assertThat(ObjectNames.virtualMachine("web01.prod.example.com", INSTANCE))
                .isEqualTo("web01-prod-example-com");
        assertThat(ObjectNames.claim("plan-web01.prod.-disk-0", "0a1b2c3d"))
                .isEqualTo("plan-web01-prod-disk-0-0a1b2c3d");
    }

    @Example
    void shouldNameTheVolumeAfterTheClaimThatEndsWithItsHash() {
        assertThat(ObjectNames.persistentVolume("web-disk-0-0a1b2c3d", "0a1b2c3d"))
                .isEqualTo("pv-web-disk-0-0a1b2c3d");
        assertThat(ObjectNames.persistentVolume("exact", "0a1b2c3d")).isEqualTo("pv-exact-0a1b2c3d");
    }
}
