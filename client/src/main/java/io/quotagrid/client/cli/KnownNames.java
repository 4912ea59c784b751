package io.quotagrid.client.cli;

import io.quotagrid.client.QuotagridClient;
import io.quotagrid.client.api.LimitBody;
import io.quotagrid.client.api.MemberBody;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.Supplier;

/** Names that a shell offers, looked up when it asks, at the usual cluster: what is typed before the word is not known here. No gateway, no names: a completion never fails and never waits long. */
final class KnownNames {
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final int MOST = 200;

    private KnownNames() {}

    /** The context file's. */
    static final class OfContexts implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return quietly(() -> List.copyOf(
                            Contexts.read(Contexts.file(System.getenv())).names()))
                    .iterator();
        }
    }

    /** The members of the cluster. */
    static final class OfMembers implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return asked(client -> client.cluster().members().stream()
                            .map(MemberBody::id)
                            .toList())
                    .iterator();
        }
    }

    /** Subjects for which an operator has set limits. */
    static final class OfSubjects implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return asked(client ->
                            client.limits(Optional.empty(), OptionalInt.of(MOST), Optional.empty()).items().stream()
                                    .map(LimitBody::id)
                                    .flatMap(Optional::stream)
                                    .toList())
                    .iterator();
        }
    }

    private static List<String> asked(Function<QuotagridClient, List<String>> question) {
        return quietly(() -> question.apply(new AdminOptions().client(PATIENCE)));
    }

    private static List<String> quietly(Supplier<List<String>> names) {
        try {
            return names.get();
        } catch (RuntimeException e) {
            return List.of(); // a shell has no place for a reason
        }
    }
}
