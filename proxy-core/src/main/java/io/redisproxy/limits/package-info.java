/** How many connections there may be, how many requests run at once, how many wait. */
@NullMarked
package io.redisproxy.limits;

import org.jspecify.annotations.NullMarked;
