/** What the hot paths cost, measured with JMH. */
@NullMarked
package io.redisproxy.benchmarks;

import org.jspecify.annotations.NullMarked;
