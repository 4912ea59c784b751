package io.quotagrid.node;

/**
 * What is inside a node, for metrics and the status page.
 *
 * @param subjects subjects in memory: of the whole cluster, without backups
 * @param lanes    subjects that this node has talked about within the last seconds
 * @param swept    idle subjects that this node has removed since it started
 * @param waiting  tasks that wait for a thread of the engine
 */
public record NodeInternals(long subjects, long lanes, long swept, long waiting) {}
