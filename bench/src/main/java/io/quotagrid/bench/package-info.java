/**
 * What was measured: JMH for the window and the decision, a load scenario for the gateway, a soak for held streams. Figures go
 * to {@code bench/results/} with commit and machine; read them as ratios.
 */
@NullMarked
package io.quotagrid.bench;

import org.jspecify.annotations.NullMarked;
