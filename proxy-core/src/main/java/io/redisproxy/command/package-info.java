/** What is asked and what is answered, with no protocol in it. */
@NullMarked
package io.redisproxy.command;

import org.jspecify.annotations.NullMarked;
