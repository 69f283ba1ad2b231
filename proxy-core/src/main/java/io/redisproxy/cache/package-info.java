/** A striped-lock table of bytes, exact in recency, expiry and size. */
@NullMarked
package io.redisproxy.cache;

import org.jspecify.annotations.NullMarked;
