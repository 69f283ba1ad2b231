/** RESP in, RESP out. */
@NullMarked
package io.redisproxy.resp;

import org.jspecify.annotations.NullMarked;
