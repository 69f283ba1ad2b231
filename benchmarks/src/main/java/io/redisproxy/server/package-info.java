/** The door to what the proxy's own room of this name keeps to itself. */
@NullMarked
package io.redisproxy.server;

import org.jspecify.annotations.NullMarked;
