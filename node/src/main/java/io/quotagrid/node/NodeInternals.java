package io.quotagrid.node;

/**
 * What is inside a node, for metrics and the status page.
 *
 * @param subjects subjects in memory: of the whole cluster, without backups
 * @param lanes    subjects that this node has talked about within the last seconds
 * @param swept    idle subjects that this node has removed since it started
 * @param waiting  tasks that wait for a thread of the engine
 * @param localShareDecisions calls that the cluster left undecided and this node decided by its share
 * @param partitionsLost      parts of the subjects of which every copy was lost while this node was a member
 * @param merges              times that this node's part of a split cluster has gone over to the other part
 * @param owned    subjects that this node owns
 * @param mostOwned how many it may own before it turns away calls of subjects that it does not know
 * @param ownedBytes  about what those that it owns weigh
 * @param mostOwnedBytes what they may weigh before it turns away calls of others, too
 * @param tight       whether they count in larger steps for want of room
 * @param turnedAway asks that it has turned away for that
 * @param repeatsAnswered messages that it, as the owner, has recognized as sent again
 */
public record NodeInternals(
        long subjects,
        long lanes,
        long swept,
        long waiting,
        long localShareDecisions,
        long partitionsLost,
        long merges,
        long owned,
        long mostOwned,
        long ownedBytes,
        long mostOwnedBytes,
        boolean tight,
        long turnedAway,
        long repeatsAnswered) {}
