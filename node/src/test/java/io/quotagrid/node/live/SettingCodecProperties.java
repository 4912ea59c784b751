package io.quotagrid.node.live;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quotagrid.config.Meter;
import io.quotagrid.config.RateAmounts;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** What one member writes the other reads. */
final class SettingCodecProperties {
    @Provide
    Arbitrary<LiveSetting> settings() {
        Arbitrary<PolicyVersion> versions = Combinators.combine(
                        Arbitraries.strings().ofMaxLength(50),
                        Arbitraries.strings().ofMaxLength(5),
                        Arbitraries.longs().between(0, 1L << 41))
                .as((text, by, at) -> PolicyVersion.of(valid(text), valid(by), Instant.ofEpochMilli(at)));
        Arbitrary<LiveSetting> policies = Combinators.combine(
                        Arbitraries.longs().between(0, 1L << 42), versions, versions.optional())
                .as((half, version, before) -> new PolicyChange(2 * half, version, before));
        Arbitrary<LiveSetting> keys = Arbitraries.longs()
                .between(0, 1L << 42)
                .flatMap(half -> Arbitraries.of(
                                Keys.full(),
                                Keys.plain(Keys.hash("1")),
                                Keys.full().revocation())
                        .map(key -> Keys.change(2 * half, key)));
        return Arbitraries.oneOf(Changes.changes().map(change -> change), policies, keys);
    }

    /** Without half characters: they are not text, and become question marks. */
    private static String valid(String text) {
        return new String(text.getBytes(UTF_8), UTF_8);
    }

    @Property
    void whatIsWritten_isRead(@ForAll("settings") LiveSetting setting) {
        SettingCodec.Named named = new SettingCodec.Named("limit:user", setting);

        assertThat(SettingCodec.named(SettingCodec.bytes(named))).isEqualTo(named);
    }

    @Property
    void whatIsCut_isRefused(@ForAll("settings") LiveSetting setting, @ForAll @IntRange(max = 30) int missing) {
        byte[] whole = SettingCodec.bytes(new SettingCodec.Named("k", setting));
        byte[] cut = Arrays.copyOf(whole, Math.max(0, whole.length - 1 - missing));

        assertThatThrownBy(() -> SettingCodec.named(cut)).isInstanceOf(UncheckedIOException.class);
    }

    /** Members of the next version still have to read these. */
    @Example
    void bytesOfTheFirstVersion() {
        LimitChange change = new LimitChange(
                8,
                Optional.of(new LimitValues(
                        new RateAmounts(Map.of(Meter.RPM, 50L)),
                        Optional.of(Duration.ofSeconds(30)),
                        Optional.of(Instant.ofEpochMilli(1_000)))),
                "olga",
                Instant.ofEpochMilli(4));

        byte[] bytes = SettingCodec.bytes(new SettingCodec.Named("limit:user:a", change));

        assertThat(HexFormat.of().formatHex(bytes))
                .isEqualTo(
                        "0000000c6c696d69743a757365723a61" // key
                                + "01" // a limit
                                + "0000000000000008" + "000000046f6c6761" + "0000000000000004" // epoch, by, at
                                + "01" + "01" + "0000000372706d" + "0000000000000032" // not removed; one amount
                                + "000000000000001e" + "01" + "00000000000003e8"); // window, end
        assertThat(SettingCodec.named(bytes).setting()).isEqualTo(change);
    }
}
