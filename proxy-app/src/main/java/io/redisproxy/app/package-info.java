/** Options, the one place where the parts are put together, start and stop. */
@NullMarked
package io.redisproxy.app;

import org.jspecify.annotations.NullMarked;
