package io.quotagrid.node.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.config.SerializationConfig;
import com.hazelcast.internal.serialization.InternalSerializationService;
import com.hazelcast.internal.serialization.impl.DefaultSerializationServiceBuilder;
import com.hazelcast.internal.serialization.impl.HeapData;
import com.hazelcast.nio.serialization.HazelcastSerializationException;
import com.hazelcast.spi.merge.MergingValue;
import io.quotagrid.config.Tier;
import io.quotagrid.node.quota.SubjectAnswer;
import io.quotagrid.node.quota.SubjectKey;
import io.quotagrid.node.quota.SubjectMessage;
import io.quotagrid.node.quota.SubjectState;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What members of different builds exchange: numbers and bytes that may never change. */
final class WireFormsTest {
    private final InternalSerializationService serialization = new DefaultSerializationServiceBuilder()
            .setConfig(new SerializationConfig().addDataSerializableFactory(WireForms.FACTORY_ID, new WireForms()))
            .build();

    @AfterEach
    void dispose() {
        serialization.dispose();
    }

    @Test
    void givenSubjectName_whenWritten_thenItsBytesAreThePinnedOnes() {
        byte[] bytes = serialization.toBytes(new SubjectName(new SubjectKey(Tier.USER, "al\u00efce")));

        // partition hash, type -2 (data serializable), identified, factory 4711, class 1, tier 3, length, id in UTF-8
        assertThat(HexFormat.of().formatHex(bytes, 4, bytes.length))
                .isEqualTo("fffffffe" + "01" + "00001267" + "00000001" + "03" + "00000006" + "616cc3af6365");
    }

    @ParameterizedTest
    @EnumSource(Tier.class)
    void givenSubjectName_whenReadBack_thenTheSame(Tier tier) {
        SubjectName name = new SubjectName(new SubjectKey(tier, "\u4f60\ud83d\ude00 x"));

        SubjectName read = serialization.toObject(serialization.toData(name));

        assertThat(read).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11})
    void givenClassNumber_whenMade_thenItBearsThatNumber(int classId) {
        assertThat(new WireForms().create(classId).getClassId()).isEqualTo(classId);
        assertThat(new WireForms().create(classId).getFactoryId()).isEqualTo(4711);
    }

    @Test
    void givenUnknownClassNumber_whenMade_thenAClearError() {
        assertThatThrownBy(() -> new WireForms().create(99))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("99");
    }

    @Test
    void givenStateOfAnUnknownFormat_whenRead_thenAnErrorThatNamesTheFormat() {
        byte[] bytes = serialization.toBytes(new StoredSubject(new SubjectState(240)));
        bytes[17] = 99;
        var foreign = new HeapData(bytes);

        assertThatThrownBy(() -> serialization.toObject(foreign))
                .isInstanceOf(HazelcastSerializationException.class)
                .hasMessageContaining("99");
    }

    @Test
    void givenTwoSidesOfASplit_whenMerged_thenTheSumOfBothAndNeitherSideIsTouched() {
        // Given
        SubjectKey subject = new SubjectKey(Tier.USER, "alice");
        SubjectState left = new SubjectState(240);
        SubjectState right = new SubjectState(240);
        spend(left, subject, "a", 70);
        spend(right, subject, "b", 25);

        // When
        StoredSubject merged =
                new SubjectMergePolicy().merge(new Side(new StoredSubject(right)), new Side(new StoredSubject(left)));

        // Then
        assertThat(remaining(merged.state(), subject)).isEqualTo(100 - 95);
        assertThat(remaining(left, subject)).isEqualTo(30);
        assertThat(remaining(right, subject)).isEqualTo(75);
    }

    @Test
    void givenSubjectOfOneSideOnly_whenMerged_thenItIsTaken() {
        StoredSubject arrived = new StoredSubject(new SubjectState(240));

        assertThat(new SubjectMergePolicy().merge(new Side(arrived), null)).isSameAs(arrived);
        assertThat(new SubjectMergePolicy().merge(new Side(arrived), new Side(null)))
                .isSameAs(arrived);
    }

    private static void spend(SubjectState state, SubjectKey subject, String node, int requests) {
        Sender sender = new Sender(new OneState(state), subject, node, Sender.rpm(100));
        for (int i = 0; i < requests; i++) {
            sender.ask();
        }
    }

    /** A store of one subject whose state is at hand. */
    private record OneState(SubjectState state) implements CounterStore {
        @Override
        public CompletionStage<SubjectAnswer> send(SubjectKey subject, SubjectMessage message) {
            return CompletableFuture.completedFuture(
                    state.handle(subject, message, 1_800_000_000_000_000L, node -> true)
                            .answer());
        }

        @Override
        public long subjects() {
            return 1;
        }

        @Override
        public long repeatsAnswered() {
            return 0;
        }

        @Override
        public int sweep() {
            return 0;
        }
    }

    /** One side of a split, as Hazelcast hands it to a policy. */
    private record Side(@Nullable StoredSubject subject) implements MergingValue<StoredSubject> {
        @Override
        public @Nullable StoredSubject getDeserializedValue() {
            return subject;
        }

        @Override
        public @Nullable Object getRawValue() {
            return subject;
        }
    }

    private static long remaining(SubjectState state, SubjectKey subject) {
        return new Sender(new OneState(state), subject, "onlooker", Sender.rpm(100)).remaining();
    }
}
