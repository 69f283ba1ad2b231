package io.redisproxy.systemtests.prove;

import java.io.IOException;
import java.nio.ByteBuffer;

/** How one client asks for keys and is told what they hold. */
interface Dialect {

  void ask(int[] keys, ByteBuffer out);

  /** Reads the answers for these keys, and passes each on. */
  void hear(int[] keys, Wire wire, Judge judge) throws IOException;
}
