package io.quotagrid.gateway.provider;

import io.quotagrid.config.TargetConfig;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How the sandbox behaves for one call, read from the name of the model. {@code sandbox}, and any name that does not begin
 * with {@code sandbox-}, answers at once with {@value #USUAL_TOKENS} tokens. Switches are appended in any order:
 * {@code sandbox-delay-500ms-tokens-200-interval-50ms}.
 *
 * <table>
 * <caption>Switches</caption>
 * <tr><td>{@code -delay-500ms}</td><td>waits before the first byte; {@code ms} or {@code s}, up to 10 minutes</td></tr>
 * <tr><td>{@code -tokens-200}</td><td>so many completion tokens, 1 to 100,000; {@code max_tokens} cuts them</td></tr>
 * <tr><td>{@code -interval-50ms}</td><td>waits between two events of a stream</td></tr>
 * <tr><td>{@code -error-500}</td><td>answers with that status, 400 to 599, and an error body</td></tr>
 * <tr><td>{@code -error-context}</td><td>answers 400 with the code {@code context_length_exceeded}</td></tr>
 * <tr><td>{@code -hang}</td><td>never answers</td></tr>
 * <tr><td>{@code -cut}</td><td>dies in the middle of the answer</td></tr>
 * </table>
 *
 * @param delay    before the first byte
 * @param tokens   of each completion, before {@code max_tokens}
 * @param interval between two events of a stream
 * @param error    the error to answer with, if any
 * @param end      how it ends
 */
record SandboxSwitches(Duration delay, int tokens, Duration interval, Optional<SandboxError> error, End end) {
    static final int USUAL_TOKENS = 16;

    private static final String PREFIX = TargetConfig.SANDBOX + "-";
    private static final int MOST_TOKENS = 100_000;
    private static final Duration LONGEST = Duration.ofMinutes(10);
    private static final Pattern SWITCH =
            Pattern.compile("delay-(?<delay>\\d{1,7})(?<delayUnit>ms|s)|tokens-(?<tokens>\\d{1,6})"
                    + "|interval-(?<interval>\\d{1,7})(?<intervalUnit>ms|s)"
                    + "|error-(?<error>[45]\\d\\d|context)|(?<hang>hang)|(?<cut>cut)");

    /** How an answer ends. */
    enum End {
        WHOLE,
        /** In the middle: the connection is gone. */
        CUT,
        /** It does not even begin. */
        HANG
    }

    /**
     * Reads the switches of a model's name.
     *
     * @return empty if a name that begins with {@code sandbox-} has a switch that there is not, or a figure out of bounds
     */
    static Optional<SandboxSwitches> of(String model) {
        Duration delay = Duration.ZERO;
        int tokens = USUAL_TOKENS;
        Duration interval = Duration.ZERO;
        Optional<SandboxError> error = Optional.empty();
        End end = End.WHOLE;
        if (model.startsWith(PREFIX)) {
            Matcher matcher = SWITCH.matcher(model);
            int at = PREFIX.length() - 1;
            while (at < model.length()) {
                if (model.charAt(at) != '-' || !matcher.find(at + 1) || matcher.start() != at + 1) {
                    return Optional.empty();
                }
                at = matcher.end();
                if (matcher.group("delay") != null) {
                    delay = duration(matcher.group("delay"), matcher.group("delayUnit"));
                } else if (matcher.group("tokens") != null) {
                    tokens = Integer.parseInt(matcher.group("tokens"));
                } else if (matcher.group("interval") != null) {
                    interval = duration(matcher.group("interval"), matcher.group("intervalUnit"));
                } else if (matcher.group("error") != null) {
                    error = Optional.of(SandboxError.of(matcher.group("error")));
                } else {
                    end = matcher.group("hang") != null ? End.HANG : End.CUT;
                }
            }
        }
        boolean bounded = tokens >= 1
                && tokens <= MOST_TOKENS
                && delay.compareTo(LONGEST) <= 0
                && interval.compareTo(LONGEST) <= 0;
        return bounded ? Optional.of(new SandboxSwitches(delay, tokens, interval, error, end)) : Optional.empty();
    }

    private static Duration duration(String amount, String unit) {
        long figure = Long.parseLong(amount);
        return unit.equals("s") ? Duration.ofSeconds(figure) : Duration.ofMillis(figure);
    }
}
