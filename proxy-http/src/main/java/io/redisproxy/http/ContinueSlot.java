package io.redisproxy.http;

import io.redisproxy.server.Out;
import io.redisproxy.server.Replies;
import io.redisproxy.server.Slot;

/** Tells a client, in its turn, that it may send the body that it has announced. */
final class ContinueSlot extends Slot {

  private static final byte[] LINES = Head.ascii("HTTP/1.1 100 Continue\r\n\r\n");

  static void tell(Replies replies) {
    ContinueSlot slot = new ContinueSlot();
    replies.expect(slot);
    slot.filled();
  }

  @Override
  protected boolean writeTo(Out out) {
    out.room(LINES.length).writeBytes(LINES);
    return true;
  }

  @Override
  protected int heldBytes() {
    return 0;
  }

  @Override
  protected boolean closesConnection() {
    return false;
  }

  @Override
  protected void recycled() {
    // Used once.
  }
}
