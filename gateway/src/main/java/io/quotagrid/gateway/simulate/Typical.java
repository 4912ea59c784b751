package io.quotagrid.gateway.simulate;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How long a call takes and what it uses that really was refused: as the served calls of its model on average, or of all. */
final class Typical {
    private static final String ANY = "";
    private static final Duration UNKNOWN_TOTAL = Duration.ofSeconds(1);

    private static final class Sums {
        private long calls;
        private double millis;
        private double tokens;
    }

    private final Map<String, Sums> models = new HashMap<>();

    Typical(List<RecordedCall> calls) {
        for (RecordedCall call : calls) {
            if (call.really() == RecordedCall.Really.SERVED) {
                add(call, call.model());
                add(call, ANY);
            }
        }
    }

    private void add(RecordedCall call, String model) {
        Sums sums = models.computeIfAbsent(model, any -> new Sums());
        sums.calls++;
        sums.millis += call.total().toMillis();
        sums.tokens += call.settled();
    }

    Duration total(RecordedCall call) {
        Sums sums = sums(call);
        return sums.calls == 0 ? UNKNOWN_TOTAL : Duration.ofMillis(Math.round(sums.millis / sums.calls));
    }

    long tokens(RecordedCall call) {
        Sums sums = sums(call);
        return sums.calls == 0 ? call.reserved() : Math.round(sums.tokens / sums.calls);
    }

    private Sums sums(RecordedCall call) {
        Sums ofModel = models.get(call.model());
        return ofModel != null ? ofModel : models.getOrDefault(ANY, new Sums());
    }
}
