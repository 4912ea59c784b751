package io.quotagrid.gateway.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

final class TextPiecesProperties {
    private static final ObjectMapper PLAIN = new ObjectMapper();
    private static final ObjectMapper ESCAPED =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    @Property(tries = 300)
    void givenAnyText_whenCutAndDecoded_thenThePiecesMakeIt(@ForAll("texts") String text, @ForAll boolean escaped)
            throws JsonProcessingException {
        // Given
        String repeated = text.repeat(1 + 40_000 / (text.length() + 1));
        byte[] json = (escaped ? ESCAPED : PLAIN).writeValueAsString(repeated).getBytes(StandardCharsets.UTF_8);
        JsonBytes bytes = JsonBytes.of(json, 0, json.length);
        TextPieces pieces = new TextPieces(bytes);
        int end = bytes.endOfString(0);

        // When
        StringBuilder decoded = new StringBuilder();
        for (int at = 1; at < end; ) {
            int cut = pieces.cut(at, end);
            assertThat(cut).isGreaterThan(at).isLessThanOrEqualTo(Math.min(end, at + TextPieces.PIECE_BYTES));
            decoded.append(pieces.decode(at, cut));
            at = cut;
        }

        // Then
        assertThat(end).isEqualTo(json.length - 1);
        assertThat(decoded.toString().equals(repeated)).isTrue();
    }

    @Provide
    Arbitrary<String> texts() {
        // without halves of surrogates, which UTF-8 cannot hold
        return Arbitraries.oneOf(
                Arbitraries.strings()
                        .withChars("abz \n\t\"\\/\u0001\u00e9\u6f22")
                        .ofMaxLength(50),
                Arbitraries.of("\ud83d\ude00", "a\ud83d\ude00", "word ", "\\\\ a", "\n a b", "\u00e9 a", "x", ""));
    }
}
