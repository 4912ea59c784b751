/**
 * The page that operators look at, as files: its own modules and the few libraries it is made of, each a plain ES module from the class
 * path, linked to each other when they are first asked for. Knows nothing of HTTP, of operators or of what the page shows.
 *
 * <p>Why it is built so: {@code docs/design/0009-dashboard.md}. Start reading at {@link io.quotagrid.gateway.dashboard.PageFiles};
 * the page itself begins with {@code web/index.html} and {@code web/app.js} beside this package's resources.
 */
@NullMarked
package io.quotagrid.gateway.dashboard;

import org.jspecify.annotations.NullMarked;
