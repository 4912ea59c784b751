package io.quotagrid.node.quota;

import io.quotagrid.config.Limit;
import io.quotagrid.config.Tier;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Answers as bytes. Many standings of an answer name the same subject and the same few limits: these are written once, in two
 * tables at the front, and a standing names them by index.
 */
final class AnswerCodec {
    private static final int FORMAT = 2;
    private static final Tier[] TIERS = {Tier.IP, Tier.KEY, Tier.GROUP, Tier.USER, Tier.TEAM, Tier.GLOBAL, Tier.PROVIDER
    };
    private static final Verdict[] VERDICTS = {Verdict.FITS, Verdict.REFUSED, Verdict.NEVER_FITS, Verdict.WOULD_REFUSE};
    private static final int GRANTED = 0;
    private static final int REFUSED = 1;
    private static final int WAIT = 2;
    private static final int DONE = 3;
    private static final int RECALL = 4;
    private static final int BOOKED = 5;
    private static final int CROWDED = 6;
    private static final int REPLIES = 7;

    /** The one reply without content. */
    static final Reply NOTHING_MORE = new Reply.Done();

    static final Reply TURNED_AWAY = new Reply.Crowded();

    private static final List<Reply> JUST_DONE = List.of(NOTHING_MORE);

    private final List<SubjectKey> subjects = new ArrayList<>(1);
    private final List<Limit> limits = new ArrayList<>(4);

    private AnswerCodec() {}

    /** The last answer that most subjects keep is the one to a settlement: all share it. */
    static List<Reply> shared(List<Reply> replies) {
        return replies.equals(JUST_DONE) ? JUST_DONE : replies;
    }

    static void write(DataOutput out, SubjectAnswer answer) throws IOException {
        AnswerCodec tables = new AnswerCodec();
        for (Reply reply : answer.replies()) {
            for (Standing standing : standings(reply)) {
                indexIn(tables.subjects, standing.subject());
                indexIn(tables.limits, standing.limit());
            }
        }
        Wire.writeVersion(out, FORMAT);
        Wire.writeLong(out, answer.number());
        out.writeBoolean(answer.stale());
        tables.writeTables(out);
        Wire.writeLong(out, answer.replies().size());
        for (Reply reply : answer.replies()) {
            tables.writeReply(out, reply);
        }
        SliceCodec.writeGrant(out, answer.slice());
    }

    static SubjectAnswer read(DataInput in) throws IOException {
        Wire.readVersion(in, FORMAT, "an answer");
        return Wire.checked(
                () -> {
                    long number = Wire.readLong(in);
                    boolean stale = in.readBoolean();
                    AnswerCodec tables = new AnswerCodec();
                    tables.readTables(in);
                    return new SubjectAnswer(number, tables.readReplies(in), stale, SliceCodec.readGrant(in));
                },
                "an answer");
    }

    private void writeTables(DataOutput out) throws IOException {
        Wire.writeLong(out, subjects.size());
        for (SubjectKey subject : subjects) {
            Wire.writeLong(out, QuotaCodec.codeOf(TIERS, subject.tier()));
            Wire.writeText(out, subject.id());
        }
        Wire.writeLong(out, limits.size());
        for (Limit limit : limits) {
            QuotaCodec.writeLimit(out, limit);
        }
    }

    private void readTables(DataInput in) throws IOException {
        int subjectCount = Wire.readCount(in);
        for (int i = 0; i < subjectCount; i++) {
            subjects.add(new SubjectKey(TIERS[Wire.readIndex(in, TIERS.length, "a tier")], Wire.readText(in)));
        }
        int limitCount = Wire.readCount(in);
        for (int i = 0; i < limitCount; i++) {
            limits.add(QuotaCodec.readLimit(in));
        }
    }

    private void writeReply(DataOutput out, Reply reply) throws IOException {
        Wire.writeLong(out, codeOf(reply));
        if (reply instanceof Reply.Granted granted) {
            QuotaCodec.writeBookings(out, granted.bookings());
        } else if (reply instanceof Reply.Booked booked) {
            QuotaCodec.writeBookings(out, booked.bookings());
        }
        if (!(reply instanceof Reply.Done) && !(reply instanceof Reply.Booked) && !(reply instanceof Reply.Crowded)) {
            List<Standing> standings = standings(reply);
            Wire.writeLong(out, standings.size());
            for (Standing standing : standings) {
                writeStanding(out, standing);
            }
        }
    }

    private List<Reply> readReplies(DataInput in) throws IOException {
        int count = Wire.readCount(in);
        List<Reply> replies = new ArrayList<>(Math.min(count, 256));
        for (int i = 0; i < count; i++) {
            replies.add(readReply(in));
        }
        return shared(replies);
    }

    private Reply readReply(DataInput in) throws IOException {
        return switch (Wire.readIndex(in, REPLIES, "a reply")) {
            case GRANTED -> new Reply.Granted(QuotaCodec.readBookings(in), readStandings(in));
            case REFUSED -> new Reply.Refused(readStandings(in));
            case WAIT -> new Reply.Wait(readStandings(in));
            case RECALL -> new Reply.Recall(readStandings(in));
            case BOOKED -> new Reply.Booked(QuotaCodec.readBookings(in));
            case CROWDED -> TURNED_AWAY;
            default -> NOTHING_MORE;
        };
    }

    private List<Standing> readStandings(DataInput in) throws IOException {
        int count = Wire.readCount(in);
        List<Standing> standings = new ArrayList<>(Math.min(count, 64));
        for (int i = 0; i < count; i++) {
            standings.add(readStanding(in));
        }
        return standings;
    }

    private void writeStanding(DataOutput out, Standing standing) throws IOException {
        Wire.writeLong(out, indexIn(subjects, standing.subject()));
        Wire.writeLong(out, indexIn(limits, standing.limit()));
        Wire.writeLong(out, standing.used());
        Wire.writeLong(out, standing.requested());
        Wire.writeLong(out, QuotaCodec.codeOf(VERDICTS, standing.verdict()));
        Wire.writeDuration(out, standing.retryAfter());
        Wire.writeDuration(out, standing.resetAfter());
    }

    private Standing readStanding(DataInput in) throws IOException {
        return new Standing(
                subjects.get(Wire.readIndex(in, subjects.size(), "a subject")),
                limits.get(Wire.readIndex(in, limits.size(), "a limit")),
                Wire.readLong(in),
                Wire.readLong(in),
                VERDICTS[Wire.readIndex(in, VERDICTS.length, "a verdict")],
                Wire.readDuration(in),
                Wire.readDuration(in));
    }

    static List<Standing> standings(Reply reply) {
        if (reply instanceof Reply.Granted granted) {
            return granted.standings();
        }
        if (reply instanceof Reply.Refused refused) {
            return refused.standings();
        }
        if (reply instanceof Reply.Recall recall) {
            return recall.standings();
        }
        return reply instanceof Reply.Wait wait ? wait.standings() : List.of();
    }

    private static int codeOf(Reply reply) {
        if (reply instanceof Reply.Granted) {
            return GRANTED;
        }
        if (reply instanceof Reply.Refused) {
            return REFUSED;
        }
        if (reply instanceof Reply.Recall) {
            return RECALL;
        }
        if (reply instanceof Reply.Booked) {
            return BOOKED;
        }
        if (reply instanceof Reply.Crowded) {
            return CROWDED;
        }
        return reply instanceof Reply.Wait ? WAIT : DONE;
    }

    /** The tables are short: a scan beats a map. */
    private static <T> int indexIn(List<T> table, T value) {
        int index = table.indexOf(value);
        if (index < 0) {
            index = table.size();
            table.add(value);
        }
        return index;
    }
}
