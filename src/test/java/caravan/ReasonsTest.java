package caravan;

import java.io.IOException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ReasonsTest {

    @Test
    void shouldSayEachReasonOnceInOneLineWhenTheyRepeatEachOther() {
        // Given
        var innermost = new IOException("Address already in use");
        var cause = new IllegalStateException("Cannot listen\n  on port 8080", innermost);

        // When
        var said = Reasons.of(new IllegalArgumentException("Route x failed: Address already in use", cause));

        // Then
        assertThat(said).isEqualTo("Route x failed: Address already in use Because: Cannot listen on port 8080");
    }

    @Test
    void shouldNameTheKindWhenThereIsNoMessage() {
        assertThat(Reasons.of(new IllegalStateException((String) null))).isEqualTo("IllegalStateException");
    }
}
