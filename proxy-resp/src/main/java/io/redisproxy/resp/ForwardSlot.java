package io.redisproxy.resp;

import io.redisproxy.command.Answer;
import io.redisproxy.command.Reply.Failure;
import io.redisproxy.server.Out;
import io.redisproxy.server.Slot;

/** The reply to a command that Redis itself answers, passed on as it came. */
class ForwardSlot extends Slot implements Answer {

  private static final byte[] NOTHING = {};

  private final boolean resp3;
  private final Runnable whenKnown;
  private byte[] reply = NOTHING;
  private boolean known;
  private int position;

  /**
   * @param whenKnown is run before the reply is written, and so before anything else is asked; or
   *     when there will be none
   */
  ForwardSlot(boolean resp3, Runnable whenKnown) {
    this.resp3 = resp3;
    this.whenKnown = whenKnown;
  }

  /** Whether something was told already; what still comes is too late. */
  final boolean isKnown() {
    return known;
  }

  /** Nothing that is told from now on is written. */
  final void leave() {
    if (!known) {
      known = true;
      whenKnown.run();
    }
  }

  @Override
  public void reply(byte[] frame) {
    if (!known) {
      known = true;
      reply = frame;
      whenKnown.run();
      filled();
    }
  }

  @Override
  public void failed(Failure why) {
    reply(new RespWriter(resp3).error(ErrorWords.of(why)).toBytes());
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
    return false;
  }

  @Override
  protected void recycled() {
    // Used once.
  }
}
