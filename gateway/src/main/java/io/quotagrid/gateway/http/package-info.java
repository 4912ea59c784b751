/**
 * What every room of the gateway says about HTTP: a request's head, an answer of our own, an error of the caller's.
 */
@NullMarked
package io.quotagrid.gateway.http;

import org.jspecify.annotations.NullMarked;
