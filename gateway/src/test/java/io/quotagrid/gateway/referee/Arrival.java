package io.quotagrid.gateway.referee;

/**
 * One call that reached the provider.
 *
 * @param user         whose call
 * @param team         of that user
 * @param sentNanos    when the caller sent it: it was admitted after that
 * @param arrivedNanos when it came to the provider: it was admitted before that
 */
record Arrival(String user, String team, long sentNanos, long arrivedNanos) {}
