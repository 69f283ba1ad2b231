package io.redisproxy.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.redisproxy.http.Target.BadTarget;
import io.redisproxy.server.Replies;

/** Answers requests that are well-formed, and says of the others what is wrong with them. */
abstract class HttpHandler extends ChannelInboundHandlerAdapter {

  private final Replies replies;
  private final HttpDate date;

  HttpHandler(Replies replies, HttpDate date) {
    this.replies = replies;
    this.date = date;
  }

  /** Answers a request in which nothing is wrong so far. */
  abstract void answer(Call call, Request request, Target target) throws BadTarget;

  /** A request has come, whatever becomes of it. */
  abstract void count();

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    count();
    if (message instanceof Request request) {
      take(request);
    } else if (message instanceof BadRequest bad) {
      page(Call.LAST, Page.text(bad.status(), bad.why()));
    } else {
      throw new IllegalArgumentException("neither a request nor a fault: " + message.getClass());
    }
  }

  final void page(Call call, Page page) {
    PageSlot slot = new PageSlot(call, page, date);
    replies.expect(slot);
    slot.fill();
  }

  final Replies replies() {
    return replies;
  }

  final HttpDate date() {
    return date;
  }

  private void take(Request request) {
    Call call = Call.of(request);
    if (request.isMethod("OPTIONS")) {
      page(call, Page.OPTIONS);
      return;
    }
    try {
      answer(call, request, Target.of(request.target()));
    } catch (BadTarget e) {
      page(
          call, request.reads() ? Page.text(Status.BAD_REQUEST, e.why()) : Page.METHOD_NOT_ALLOWED);
    }
  }
}
