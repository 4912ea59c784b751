/** Live settings in the durable store. Start reading at {@link io.quotagrid.node.live.jdbc.JdbcSettings}. */
@NullMarked
package io.quotagrid.node.live.jdbc;

import org.jspecify.annotations.NullMarked;
