/** The only room that knows Lettuce: a key in, a reply out, always within a time. */
@NullMarked
package io.redisproxy.backing;

import org.jspecify.annotations.NullMarked;
