package io.quotagrid.gateway.openai;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingRegistry;
import com.knuddels.jtokkit.api.EncodingType;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Counts tokens as OpenAI's tokenizers do. Vocabularies are read on first use, which takes a part of a second: see {@link
 * #warmUp}. Thread-safe.
 *
 * <p>Which vocabulary: {@code cl100k_base} for the GPT-4 and GPT-3.5 families and the embeddings, {@code o200k_base} for every
 * later one, and as a guess for all models that we do not know.
 */
public final class TokenCounter {
    private static final List<String> O200K = List.of("gpt-", "chatgpt-", "o1", "o3", "o4");
    private static final List<String> CL100K =
            List.of("gpt-4", "gpt-3.5", "gpt-35", "text-embedding-", "davinci-002", "babbage-002");
    private static final String SANDBOX = "sandbox";
    private static final String FINE_TUNED = "ft:";

    private final EncodingRegistry encodings = Encodings.newLazyEncodingRegistry();

    /** Reads the usual vocabulary, so that no call has to wait for it. */
    public void warmUp() {
        count("gpt-4o", "warm");
    }

    /** The tokens of a text; special tokens in it count as the text they are, halves of surrogates as a question mark. */
    long count(String model, String text) {
        return encoding(model).countTokensOrdinary(isWellFormed(text) ? text : mended(text));
    }

    /** Whether the vocabulary of the model is known, so that a count is no guess. */
    static boolean knows(String model) {
        String name = baseName(model);
        return name.startsWith(SANDBOX) || beginsWithOne(name, O200K) || beginsWithOne(name, CL100K);
    }

    /** JSON can hold half of a surrogate pair, as an escape; UTF-8 cannot, and the tokenizers refuse it. */
    private static boolean isWellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                if (i + 1 == text.length() || !Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1))) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }

    private static String mended(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    private Encoding encoding(String model) {
        return encodings.getEncoding(isCl100k(baseName(model)) ? EncodingType.CL100K_BASE : EncodingType.O200K_BASE);
    }

    private static boolean isCl100k(String name) {
        return beginsWithOne(name, CL100K) && !name.startsWith("gpt-4o") && !name.startsWith("gpt-4.");
    }

    private static boolean beginsWithOne(String name, List<String> prefixes) {
        return prefixes.stream().anyMatch(name::startsWith);
    }

    /** Without what says that it was fine-tuned, and without the vendor that some routers put in front. */
    private static String baseName(String model) {
        String name = model.startsWith(FINE_TUNED) ? model.substring(FINE_TUNED.length()) : model;
        return name.substring(name.lastIndexOf('/') + 1);
    }
}
