/** HTTP in, HTTP out; the admin port's pages. */
@NullMarked
package io.redisproxy.http;

import org.jspecify.annotations.NullMarked;
