/** Every counter's name and help in one table. */
@NullMarked
package io.redisproxy.metrics;

import org.jspecify.annotations.NullMarked;
