/** The only judge of hit, joined load, miss and store. */
@NullMarked
package io.redisproxy.readthrough;

import org.jspecify.annotations.NullMarked;
