/**
 * The durable store: a JDBC database, embedded or of its own, that may be away.
 *
 * <p>Knows neither what is kept in it nor Hazelcast; the tables are in {@code db/migration}. Start reading at {@link
 * io.quotagrid.node.database.Database}.
 */
@NullMarked
package io.quotagrid.node.database;

import org.jspecify.annotations.NullMarked;
