package io.quotagrid.node.live;

import static io.quotagrid.node.live.SettingCodec.text;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Keys as bytes, between members: a part of {@link SettingCodec}. */
final class KeyCodec {
    private KeyCodec() {}

    static void write(DataOutput out, KeyChange change) throws IOException {
        ApiKey key = change.key();
        out.writeLong(change.epoch());
        text(out, change.by());
        moment(out, change.at());
        text(out, key.hash());
        out.writeBoolean(key.before().isPresent());
        if (key.before().isPresent()) {
            text(out, key.before().get().hash());
            moment(out, key.before().get().until());
        }
        optional(out, key.user());
        optional(out, key.team());
        optional(out, key.group());
        out.writeByte(key.models().size());
        for (String model : key.models()) {
            text(out, model);
        }
        out.writeBoolean(key.limits().isPresent());
        if (key.limits().isPresent()) {
            SettingCodec.values(out, key.limits().get());
        }
        out.writeBoolean(key.expiresAt().isPresent());
        if (key.expiresAt().isPresent()) {
            moment(out, key.expiresAt().get());
        }
        text(out, key.note());
        text(out, key.createdBy());
        moment(out, key.createdAt());
        out.writeBoolean(key.revoked());
    }

    static KeyChange read(DataInput in) throws IOException {
        long epoch = in.readLong();
        String by = text(in);
        Instant at = moment(in);
        String hash = text(in);
        Optional<ApiKey.Former> before =
                in.readBoolean() ? Optional.of(new ApiKey.Former(text(in), moment(in))) : Optional.empty();
        Optional<String> user = optional(in);
        Optional<String> team = optional(in);
        Optional<String> group = optional(in);
        List<String> models = new ArrayList<>();
        for (int left = in.readByte(); left > 0; left--) {
            models.add(text(in));
        }
        Optional<LimitValues> limits = in.readBoolean() ? Optional.of(SettingCodec.values(in)) : Optional.empty();
        Optional<Instant> expiresAt = in.readBoolean() ? Optional.of(moment(in)) : Optional.empty();
        String note = text(in);
        String createdBy = text(in);
        Instant createdAt = moment(in);
        ApiKey key = new ApiKey(
                hash,
                before,
                user,
                team,
                group,
                models,
                limits,
                expiresAt,
                note,
                in.readBoolean(),
                createdBy,
                createdAt);
        return new KeyChange(epoch, key, by, at);
    }

    private static void moment(DataOutput out, Instant moment) throws IOException {
        out.writeLong(moment.toEpochMilli());
    }

    private static Instant moment(DataInput in) throws IOException {
        return Instant.ofEpochMilli(in.readLong());
    }

    private static void optional(DataOutput out, Optional<String> text) throws IOException {
        out.writeBoolean(text.isPresent());
        if (text.isPresent()) {
            text(out, text.get());
        }
    }

    private static Optional<String> optional(DataInput in) throws IOException {
        return in.readBoolean() ? Optional.of(text(in)) : Optional.empty();
    }
}
