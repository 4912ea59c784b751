package io.quotagrid.config.pem;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.HexFormat;

/** As much DER as it takes to put the older forms of a private key into PKCS#8, the only one that the JDK reads. */
final class Der {
    private static final int SEQUENCE = 0x30;
    private static final int OCTETS = 0x04;
    private static final int PARAMETERS = 0xA0;
    private static final int OBJECT_ID = 0x06;
    private static final int LONG_FORM = 0x80;
    private static final byte[] VERSION_0 = {0x02, 0x01, 0x00};
    private static final byte[] RSA = HexFormat.of().parseHex("300d06092a864886f70d0101010500");
    private static final byte[] EC_PUBLIC_KEY = HexFormat.of().parseHex("06072a8648ce3d0201");

    private Der() {}

    /** PKCS#8 of an RSA key as PKCS#1 has it ({@code BEGIN RSA PRIVATE KEY}). */
    static byte[] ofRsa(byte[] pkcs1) {
        return tagged(SEQUENCE, VERSION_0, RSA, tagged(OCTETS, pkcs1));
    }

    /**
     * PKCS#8 of an EC key as SEC 1 has it ({@code BEGIN EC PRIVATE KEY}).
     *
     * @throws IllegalArgumentException if it does not name its curve
     */
    static byte[] ofEc(byte[] sec1) {
        byte[] algorithm = tagged(SEQUENCE, EC_PUBLIC_KEY, curve(sec1));
        return tagged(SEQUENCE, VERSION_0, algorithm, tagged(OCTETS, sec1));
    }

    /** The curve's object id, with its tag and length. */
    private static byte[] curve(byte[] sec1) {
        ByteBuffer fields = content(ByteBuffer.wrap(sec1), SEQUENCE);
        while (fields.hasRemaining()) {
            int tag = fields.get(fields.position()) & 0xFF;
            ByteBuffer field = content(fields, tag);
            if (tag == PARAMETERS) {
                byte[] id = new byte[content(field.duplicate(), OBJECT_ID).remaining()];
                content(field, OBJECT_ID).get(id);
                return tagged(OBJECT_ID, id);
            }
        }
        throw new IllegalArgumentException("names no curve");
    }

    /** What is in the next element, which must have that tag; {@code from} moves behind it. */
    private static ByteBuffer content(ByteBuffer from, int tag) {
        if (from.remaining() < 2 || (from.get() & 0xFF) != tag) {
            throw new IllegalArgumentException("is cut or of another kind");
        }
        int length = from.get() & 0xFF;
        if (length >= LONG_FORM) {
            int digits = length - LONG_FORM;
            length = 0;
            for (int i = 0; i < digits && from.hasRemaining() && i < 3; i++) {
                length = (length << 8) | (from.get() & 0xFF);
            }
        }
        if (length > from.remaining()) {
            throw new IllegalArgumentException("is cut");
        }
        ByteBuffer content = from.slice(from.position(), length);
        from.position(from.position() + length);
        return content;
    }

    private static byte[] tagged(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        ByteArrayOutputStream element = new ByteArrayOutputStream();
        element.write(tag);
        int length = content.size();
        if (length >= LONG_FORM) {
            int digits = length > 0xFFFF ? 3 : length > 0xFF ? 2 : 1;
            element.write(LONG_FORM | digits);
            for (int digit = digits - 1; digit >= 0; digit--) {
                element.write(length >> (8 * digit));
            }
        } else {
            element.write(length);
        }
        element.writeBytes(content.toByteArray());
        return element.toByteArray();
    }
}
