package caravan.engine;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class StatusWriterTest {

    private static final int MOST = 900_000;

    @Test
    void shouldCountTheBytesOfTheTextWhenThereIsRoomForThem() throws Exception {
        // Given
        Map<String, Object> status = Map.of("message", "Größe in KiB: 1 …", "vms", List.of(1, 2, 3));

        // Then
        assertThat(StatusWriter.sizeOf(status, MOST)).isEqualTo(new ObjectMapper().writeValueAsBytes(status).length);
    }

    @Test
    void shouldCountNoFurtherWhenItIsTooLarge() {
        // Given
        var vms = IntStream.range(0, 300_000).mapToObj(number -> "machine " + number);
        Map<String, Object> status = Map.of("vms", vms.toList());

        // Then: the writer's own buffer is all that comes after the limit
        assertThat(StatusWriter.sizeOf(status, MOST)).isBetween(MOST + 1, MOST + 10_000);
    }
}
