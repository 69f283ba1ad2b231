package io.redisproxy.backing;

import io.netty.util.internal.logging.InternalLogger;
import io.netty.util.internal.logging.InternalLoggerFactory;
import io.redisproxy.command.CommandTable;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What Redis has said of itself, for all loops; it may be another Redis after each connecting. */
final class Known {

  private static final InternalLogger LOGGER = InternalLoggerFactory.getInstance(Known.class);

  private volatile @Nullable CommandTable commands;
  private volatile String refusal = "";
  private volatile String version = "";

  @Nullable CommandTable commands() {
    return commands;
  }

  String version() {
    return version;
  }

  /** Takes in a reply to COMMAND; false if it says nothing of commands. */
  boolean commandsAre(byte[] frame) {
    if (ReplyTree.of(frame) instanceof List<?> all) {
      commands = CommandTable.of(all);
      refusal = "";
      return true;
    }
    String said = new String(frame, StandardCharsets.ISO_8859_1).trim();
    if (!said.equals(refusal)) {
      refusal = said;
      LOGGER.warn("Redis does not say which commands it has: {}", said);
    }
    return false;
  }

  /**
   * Takes in a reply to HELLO; false if Redis may say more another time. One that knows no HELLO,
   * or does not let us, stays without version.
   */
  boolean isGreetedWith(byte[] frame) {
    if (ReplyTree.of(frame) instanceof List<?> fields) {
      for (int i = 0; i + 1 < fields.size(); i += 2) {
        boolean isVersion =
            fields.get(i) instanceof byte[] name
                && Arrays.equals(name, "version".getBytes(StandardCharsets.US_ASCII));
        if (isVersion && fields.get(i + 1) instanceof byte[] value) {
          version = new String(value, StandardCharsets.ISO_8859_1);
        }
      }
      return true;
    }
    String error = new String(frame, StandardCharsets.ISO_8859_1);
    boolean certain = error.startsWith("-ERR") || error.startsWith("-NOPERM");
    if (certain) {
      version = "";
    }
    return certain;
  }
}
