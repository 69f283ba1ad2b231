package io.redisproxy.resp;

import io.redisproxy.server.Out;
import io.redisproxy.server.Slot;

/** A reply that was known as soon as it was asked for. */
final class TextSlot extends Slot {

  private final byte[] reply;
  private final boolean last;
  private int position;

  /**
   * @param last whether the connection is closed after it
   */
  TextSlot(byte[] reply, boolean last) {
    this.reply = reply;
    this.last = last;
  }

  void fill() {
    filled();
  }

  @Override
  protected boolean writeTo(Out out) {
    position = out.write(reply, position, reply.length);
    return position == reply.length;
  }

  @Override
  protected int heldBytes() {
    return reply.length;
  }

  @Override
  protected boolean closesConnection() {
    return last;
  }

  @Override
  protected void recycled() {
    // Used once.
  }
}
