package io.quotagrid.node.quota;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quotagrid.config.Limit;
import io.quotagrid.config.Meter;
import io.quotagrid.config.Strategy;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Bytes that were written once are read for ever: if one of the golden ones here changes, members of two versions part. */
final class QuotaCodecTest {
    private static final Limit RPM = Talk.rpm(10);
    private static final Limit TPM = new Limit(Meter.TPM, 1000, Duration.ofSeconds(60), Strategy.TOKEN_BUCKET);
    private static final LimitSet LIMITS = new LimitSet(7, List.of(RPM, TPM, Limit.parallel(5)));
    private static final Limit TPH = new Limit(Meter.TPH, 5000, Duration.ofHours(1), Strategy.TOKEN_BUCKET);
    private static final Booking BOOKING = new Booking(Meter.TPM, 300, 70);

    private static final String GOLDEN_STATE =
            "04f001c0849fc5f2a299030000000104000a80b09dc2df010003e80780b09dc2df010004882780c0e285e36802060500000101"
                    + "808ece1c0102808080a0cca8ae943301008180c8d00702000190a10f808ece1c0102808080d293ad03ac0200814028000280"
                    + "c8ceb40d01882703c0849fc5f2a2990301809cc99b0502ac022802000000c0849fc5f2a299030201026e3101010002000102"
                    + "02000000010301c0849fc5f2a2990300000001000300040001c0849fc5f2a299030080897ac08d99c6f2a2990301000300000001"
                    + "026e32010100010101020100010305616c69636504000a80b09dc2df010003e80780b09dc2df010004882780c0e285e36802"
                    + "0605000001000300c0849fc5f2a2990b020384909de99a8080082804c0849fc5f2a2990b2804000003020000003ce8070001"
                    + "d402280000003c80e59a770002d30228000000f3018090bcfd0200030201000000000000010901c0849fc5f2a2990380897a"
                    + "000300c0849fc5f2a2990b020384909de99a8080082804c0849fc5f2a2990b2800";
    private static final String GOLDEN_ANSWER =
            "02820100010305616c69636502000a80b09dc2df010003e80780b09dc2df010206000103ac0246010000"
                    + "03010000003ce8070102000003010000003ce8070001de0746010180cab5ee013b0002010001de074601"
                    + "0180cab5ee013b0004010001de0746010180cab5ee013b00050103ac0246030106010703000a80b09dc2"
                    + "df010003e80780b09dc2df01020605000002000483011406010000";
    private static final String GOLDEN_MESSAGE =
            "03026e310582010703000a80b09dc2df010003e80780b09dc2df01020605000005000101ac0214010080"
                    + "897a0102bc05020303040184070103ac02463204050000000001010680897aa01f000902030800";

    @Test
    void givenManyStatesWithTheSameLimits_whenRead_thenTheyShareOneObject() throws IOException {
        LimitSet limits = new LimitSet(77, List.of(Talk.rpm(7_700)));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        QuotaCodec.writeLimits(new DataOutputStream(bytes), limits);

        LimitSet first = QuotaCodec.readLimits(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
        LimitSet second = QuotaCodec.readLimits(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));

        assertThat(first).isEqualTo(limits).isSameAs(second);
    }

    @Test
    void goldenMessage() {
        SubjectMessage message = new SubjectMessage(
                "n1",
                5,
                130,
                LIMITS,
                List.of(
                        new Operation.Hold(1, new Amounts(1, 300, 20, 1), Enforcement.REFUSE),
                        new Operation.Confirm(2, 700),
                        new Operation.Cancel(3),
                        new Operation.Settle(4, List.of(new Operation.Correction(BOOKING, 50)), 1, 900),
                        new Operation.Peek(5, Amounts.PEEK, Enforcement.SHADOW)),
                new SliceReport(6, 2_000_000, 4_000, List.of(new SliceReport.Line(Meter.RPM, 9, 2, 3, 8))));

        assertThat(hex(Bytes.written(out -> QuotaCodec.writeMessage(out, message))))
                .isEqualTo(GOLDEN_MESSAGE);
        assertThat(Bytes.read(HexFormat.of().parseHex(GOLDEN_MESSAGE), QuotaCodec::readMessage))
                .isEqualTo(message);
    }

    @Test
    void goldenAnswer() {
        Standing fits = new Standing(
                Talk.SUBJECT,
                RPM,
                3,
                1,
                Verdict.FITS,
                Duration.ZERO,
                Duration.ofSeconds(60).plusNanos(1_000));
        Standing refused = new Standing(
                Talk.SUBJECT, TPM, 990, 70, Verdict.REFUSED, Duration.ofMillis(1_500), Duration.ofSeconds(59));
        SubjectAnswer answer = new SubjectAnswer(
                130,
                List.of(
                        new Reply.Granted(List.of(BOOKING), List.of(fits)),
                        new Reply.Refused(List.of(fits, refused)),
                        new Reply.Wait(List.of(refused)),
                        new Reply.Recall(List.of(refused)),
                        new Reply.Booked(List.of(BOOKING)),
                        new Reply.Done()),
                false,
                new SliceGrant(
                        6,
                        true,
                        LIMITS,
                        List.of(
                                new SliceGrant.Line(Meter.RPM, 4, 130, 20),
                                new SliceGrant.Line(Meter.PARALLEL, 1, SliceGrant.NO_SLOT, 0))));

        assertThat(hex(Bytes.written(out -> QuotaCodec.writeAnswer(out, answer))))
                .isEqualTo(GOLDEN_ANSWER);
        assertThat(Bytes.read(HexFormat.of().parseHex(GOLDEN_ANSWER), QuotaCodec::readAnswer))
                .isEqualTo(answer);
    }

    @Test
    void goldenState() {
        Talk talk = new Talk(RPM, Talk.tpm(1000), TPH, Limit.parallel(5));
        talk.ask("n1", new Amounts(1, 300, 20, 1));
        talk.now += 1_000_000;
        talk.say("n2", Talk.hold(9, new Amounts(2, 40, 0, 1)));
        SubjectMessage settles = talk.message("n1", new Operation.Settle(1, List.of(), 1));
        talk.send(new SubjectMessage(
                "n1",
                1,
                settles.number(),
                settles.limits(),
                settles.operations(),
                new SliceReport(0, 2_000_000, 0, List.of(new SliceReport.Line(Meter.RPM, 0, 0, 0, 3)))));

        assertThat(hex(Bytes.of(talk.state))).isEqualTo(GOLDEN_STATE);
    }

    @Test
    void givenBytesCutAnywhere_whenRead_thenAnIOException() {
        Talk talk = new Talk(LIMITS.limits().toArray(Limit[]::new));
        talk.say("n1", Talk.hold(9, new Amounts(2, 40, 0, 1)));
        byte[] whole = Bytes.of(talk.state);

        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> SubjectState.readFrom(new DataInputStream(new ByteArrayInputStream(cut))))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void givenAnotherFormat_whenRead_thenTheErrorSaysSo() {
        DataInputStream future = new DataInputStream(new ByteArrayInputStream(new byte[] {9}));

        assertThatThrownBy(() -> QuotaCodec.readMessage(future))
                .isInstanceOf(IOException.class)
                .hasMessage("a message must be of format 3 but was of 9");
    }

    @Test
    void givenBytesThatAreNoMessage_whenRead_thenAnIOExceptionAndNoOther() {
        for (int seed = 0; seed < 256; seed++) {
            byte[] noise = new byte[40];
            Arrays.fill(noise, (byte) seed);
            noise[0] = 2;
            assertThatThrownBy(() -> QuotaCodec.readMessage(new DataInputStream(new ByteArrayInputStream(noise))))
                    .isInstanceOf(IOException.class);
        }
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
