package io.redisproxy.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.redisproxy.http.Target.BadTarget;
import io.redisproxy.server.Replies;
import org.jspecify.annotations.Nullable;

/** Answers requests that are well-formed, and says of the others what is wrong with them. */
abstract class HttpHandler extends ChannelInboundHandlerAdapter {

  private final Replies replies;
  private final HttpDate date;
  private final Cors cors;

  HttpHandler(Replies replies, HttpDate date, Cors cors) {
    this.replies = replies;
    this.date = date;
    this.cors = cors;
  }

  /** Answers a request in which nothing is wrong so far. */
  abstract void answer(Call call, Request request, Target target) throws BadTarget;

  /** A request has come, whatever becomes of it. */
  abstract void count();

  /** Who takes plain requests; null if all come here. */
  @Nullable PlainGets plainGets() {
    return null;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    count();
    if (message instanceof Request request) {
      take(request);
    } else if (message instanceof BadRequest bad) {
      Call call = bad.isOfHead() ? Call.LAST_OF_HEAD : Call.LAST;
      page(call, Page.fault(bad.status(), bad.why()));
    } else {
      throw new IllegalArgumentException("neither a request nor a fault: " + message.getClass());
    }
  }

  final void page(Call call, Page page) {
    boolean problem = call.wantsProblems() && page.isFaultInWords();
    PageSlot slot = new PageSlot(call, problem ? page.asProblem() : page, date);
    replies.expect(slot);
    slot.fill();
  }

  final Replies replies() {
    return replies;
  }

  private void take(Request request) {
    Call call = Call.of(request, cors);
    try {
      if (request.isMethod("OPTIONS")) {
        options(call, request);
      } else {
        answer(call, request, Target.of(request.target()));
      }
    } catch (BadTarget e) {
      boolean known = request.reads() || request.isMethod("OPTIONS");
      page(call, known ? Page.fault(Status.BAD_REQUEST, e.why()) : Page.METHOD_NOT_ALLOWED);
    }
  }

  private void options(Call call, Request request) throws BadTarget {
    if (!request.target().equals("*")) {
      Target.of(request.target());
    }
    Page preflight = cors.preflight(request);
    page(call, preflight == null ? Page.OPTIONS : preflight);
  }
}
