package io.quotagrid.node.live;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.quotagrid.config.Meter;
import io.quotagrid.config.RateAmounts;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * Settings as bytes, between members. Begins with the kind, which is also the version: a change of the format takes a new one.
 * Meters go by their keys, so that new ones may be added anywhere.
 */
final class SettingCodec {
    private static final int LIMIT = 1;
    private static final int POLICY = 2;
    private static final int KEY = 3;
    private static final int MOST_BYTES = 16 * 1024 * 1024;

    private SettingCodec() {}

    /** A setting and what it is of, for questions between members. */
    record Named(String key, LiveSetting setting) {}

    static byte[] bytes(Named named) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            text(out, named.key());
            write(out, named.setting());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static Named named(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            return new Named(text(in), read(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void write(DataOutput out, LiveSetting setting) throws IOException {
        if (setting instanceof LimitChange change) {
            out.writeByte(LIMIT);
            limit(out, change);
        } else if (setting instanceof PolicyChange change) {
            out.writeByte(POLICY);
            policy(out, change);
        } else if (setting instanceof KeyChange change) {
            out.writeByte(KEY);
            KeyCodec.write(out, change);
        } else {
            throw new IllegalArgumentException("no form for " + setting.getClass());
        }
    }

    /** @throws IOException if the bytes are of another version, or no setting */
    static LiveSetting read(DataInput in) throws IOException {
        int kind = in.readByte();
        try {
            return switch (kind) {
                case LIMIT -> limit(in);
                case POLICY -> policy(in);
                case KEY -> KeyCodec.read(in);
                default -> throw new IOException("a setting of a kind that this version does not know: " + kind);
            };
        } catch (IllegalArgumentException e) {
            throw new IOException("a setting that is none: " + e.getMessage(), e);
        }
    }

    private static void limit(DataOutput out, LimitChange change) throws IOException {
        out.writeLong(change.epoch());
        text(out, change.by());
        out.writeLong(change.at().toEpochMilli());
        out.writeBoolean(change.values().isPresent());
        if (change.values().isPresent()) {
            values(out, change.values().get());
        }
    }

    static void values(DataOutput out, LimitValues values) throws IOException {
        out.writeByte(values.amounts().amounts().size());
        for (Map.Entry<Meter, Long> amount : values.amounts().amounts().entrySet()) {
            text(out, amount.getKey().key());
            out.writeLong(amount.getValue());
        }
        out.writeLong(values.window().map(Duration::toSeconds).orElse(0L));
        out.writeBoolean(values.expiresAt().isPresent());
        if (values.expiresAt().isPresent()) {
            out.writeLong(values.expiresAt().get().toEpochMilli());
        }
    }

    private static LimitChange limit(DataInput in) throws IOException {
        long epoch = in.readLong();
        String by = text(in);
        Instant at = Instant.ofEpochMilli(in.readLong());
        return new LimitChange(epoch, in.readBoolean() ? Optional.of(values(in)) : Optional.empty(), by, at);
    }

    static LimitValues values(DataInput in) throws IOException {
        Map<Meter, Long> amounts = new EnumMap<>(Meter.class);
        for (int left = in.readByte(); left > 0; left--) {
            amounts.put(meter(text(in)), in.readLong());
        }
        long seconds = in.readLong();
        Optional<Instant> end = in.readBoolean() ? Optional.of(Instant.ofEpochMilli(in.readLong())) : Optional.empty();
        return new LimitValues(
                new RateAmounts(amounts),
                seconds == 0 ? Optional.empty() : Optional.of(Duration.ofSeconds(seconds)),
                end);
    }

    /** The meter of a key of the policy file. */
    static Meter meter(String key) {
        for (Meter meter : Meter.values()) {
            if (meter.key().equals(key)) {
                return meter;
            }
        }
        throw new IllegalArgumentException("no meter is called " + key);
    }

    private static void policy(DataOutput out, PolicyChange change) throws IOException {
        out.writeLong(change.epoch());
        version(out, change.version());
        out.writeBoolean(change.before().isPresent());
        if (change.before().isPresent()) {
            version(out, change.before().get());
        }
    }

    private static PolicyChange policy(DataInput in) throws IOException {
        long epoch = in.readLong();
        PolicyVersion version = version(in);
        return new PolicyChange(epoch, version, in.readBoolean() ? Optional.of(version(in)) : Optional.empty());
    }

    private static void version(DataOutput out, PolicyVersion version) throws IOException {
        text(out, version.text());
        text(out, version.by());
        out.writeLong(version.at().toEpochMilli());
    }

    private static PolicyVersion version(DataInput in) throws IOException {
        String text = text(in);
        return PolicyVersion.of(text, text(in), Instant.ofEpochMilli(in.readLong()));
    }

    static void text(DataOutput out, String text) throws IOException {
        byte[] bytes = text.getBytes(UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    static String text(DataInput in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > MOST_BYTES) {
            throw new IOException("a text must have 0 to " + MOST_BYTES + " bytes but had " + length);
        }
        byte[] bytes = new byte[length];
        in.readFully(bytes);
        return new String(bytes, UTF_8);
    }
}
