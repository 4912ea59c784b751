package io.quotagrid.node.store;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import io.quotagrid.config.Tier;
import io.quotagrid.node.quota.SubjectKey;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A subject's key on the wire. Its bytes decide which partition owns the subject and which entry is its own, so they are the
 * same for ever: the tier's code, the id in Hazelcast's modified UTF-8. Hence no version byte.
 */
final class SubjectName implements WireForm {
    private static final Tier[] CODES = {Tier.IP, Tier.KEY, Tier.GROUP, Tier.USER, Tier.TEAM, Tier.GLOBAL, Tier.PROVIDER
    };

    private @Nullable SubjectKey key;

    SubjectName() {}

    SubjectName(SubjectKey key) {
        this.key = key;
    }

    SubjectKey key() {
        return Objects.requireNonNull(key, "a subject's name that was never read");
    }

    @Override
    public int getClassId() {
        return WireForms.SUBJECT_NAME;
    }

    @Override
    public void writeData(ObjectDataOutput out) throws IOException {
        out.writeByte(codeOf(key().tier()));
        out.writeString(key().id());
    }

    @Override
    public void readData(ObjectDataInput in) throws IOException {
        int code = in.readByte();
        if (code < 0 || code >= CODES.length) {
            throw new IOException("a tier must be 0 to " + (CODES.length - 1) + " but was " + code);
        }
        key = new SubjectKey(CODES[code], Objects.requireNonNull(in.readString(), "id"));
    }

    private static int codeOf(Tier tier) {
        for (int code = 0; code < CODES.length; code++) {
            if (CODES[code] == tier) {
                return code;
            }
        }
        throw new IllegalArgumentException("no wire code for " + tier);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SubjectName name && Objects.equals(key, name.key);
    }

    @Override
    public int hashCode() {
        return Objects.hashCode(key);
    }

    @Override
    public String toString() {
        return String.valueOf(key);
    }
}
