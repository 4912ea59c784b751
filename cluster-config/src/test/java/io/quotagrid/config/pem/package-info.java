@NullMarked
package io.quotagrid.config.pem;

import org.jspecify.annotations.NullMarked;
