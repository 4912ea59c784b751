package io.quotagrid.gateway.identity;

import java.security.MessageDigest;
import java.security.MessageDigestSpi;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** SHA-256 as Java has it, which counts what it is given. */
final class CountingDigest extends MessageDigestSpi {
    private final MessageDigest digest;
    private final Counts counts;

    /**
     * What was asked.
     *
     * @param digests how often a digest was taken
     * @param bytes   over how many bytes in all
     */
    record Counts(AtomicInteger digests, AtomicInteger bytes) {}

    private CountingDigest(MessageDigest digest, Counts counts) {
        this.digest = digest;
        this.counts = counts;
    }

    /** Has to be put before those that Java has. */
    static Provider provider(Counts counts) throws NoSuchAlgorithmException {
        Provider real = MessageDigest.getInstance("SHA-256").getProvider();
        return new Counting(real, counts);
    }

    private static final class Counting extends Provider {
        private static final long serialVersionUID = 1;

        Counting(Provider real, Counts counts) {
            super("counting", "1", "counts SHA-256");
            putService(
                    new Service(this, "MessageDigest", "SHA-256", CountingDigest.class.getName(), List.of(), Map.of()) {
                        @Override
                        public Object newInstance(Object parameter) throws NoSuchAlgorithmException {
                            return new CountingDigest(MessageDigest.getInstance("SHA-256", real), counts);
                        }
                    });
        }
    }

    @Override
    protected void engineUpdate(byte input) {
        counts.bytes().incrementAndGet();
        digest.update(input);
    }

    @Override
    protected void engineUpdate(byte[] input, int offset, int length) {
        counts.bytes().addAndGet(length);
        digest.update(input, offset, length);
    }

    @Override
    protected byte[] engineDigest() {
        counts.digests().incrementAndGet();
        return digest.digest();
    }

    @Override
    protected void engineReset() {
        digest.reset();
    }
}
