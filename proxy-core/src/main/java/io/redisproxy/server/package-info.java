/** Event loops, listeners, replies in order, back-pressure and closing. */
@NullMarked
package io.redisproxy.server;

import org.jspecify.annotations.NullMarked;
