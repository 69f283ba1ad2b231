package io.redisproxy.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.ReferenceCountUtil;
import io.redisproxy.http.Target.BadTarget;
import io.redisproxy.server.Replies;
import org.jspecify.annotations.Nullable;

/** Judges what is wrong with a request before anybody looks at what it asks for. */
abstract class HttpHandler extends ChannelInboundHandlerAdapter {

  /** Nobody has a use for the body of a request here; a client that sends more is cut off. */
  private static final long MAX_IGNORED_BODY_BYTES = 1 << 20;

  private final Replies replies;
  private final HttpDate date;
  private long bodyBytes;

  /** What comes now cannot be told from the body of the last request. */
  private boolean ended;

  HttpHandler(Replies replies, HttpDate date) {
    this.replies = replies;
    this.date = date;
  }

  /**
   * Answers a request in which nothing is wrong so far.
   *
   * @param reads whether the method is GET or HEAD
   */
  abstract void answer(Call call, boolean reads, Target target) throws BadTarget;

  /** A request has come, whatever becomes of it. */
  abstract void count();

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    try {
      if (ended) {
        return;
      }
      if (message instanceof HttpRequest request) {
        bodyBytes = 0;
        count();
        request(request);
      } else if (message instanceof HttpContent content) {
        body(content);
      }
    } finally {
      ReferenceCountUtil.release(message);
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

  private void request(HttpRequest request) {
    Call call = Call.of(request);
    Page fault = fault(request);
    if (fault != null) {
      page(call.last(), fault);
      return;
    }
    HttpMethod method = request.method();
    boolean reads = method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD);
    try {
      answer(call, reads, Target.of(request.uri()));
    } catch (BadTarget e) {
      page(call, reads ? Page.text(Status.BAD_REQUEST, e.why()) : Page.METHOD_NOT_ALLOWED);
    }
  }

  /** What makes the rest of the connection unreadable, or untrustworthy. */
  private static @Nullable Page fault(HttpRequest request) {
    Throwable cause = request.decoderResult().cause();
    if (cause instanceof TooLongHttpLineException) {
      return Page.text(Status.URI_TOO_LONG, "the request line is too long");
    }
    if (cause instanceof TooLongHttpHeaderException) {
      return Page.text(Status.HEADERS_TOO_LARGE, "the header fields are too large");
    }
    if (cause != null) {
      return Page.text(Status.BAD_REQUEST, "the request is malformed");
    }
    HttpVersion version = request.protocolVersion();
    if (!version.protocolName().equals("HTTP") || version.majorVersion() != 1) {
      return Page.text(Status.VERSION_NOT_SUPPORTED, "only HTTP/1.1 and HTTP/1.0 are spoken here");
    }
    int hosts = request.headers().getAll(HttpHeaderNames.HOST).size();
    if (hosts > 1 || (hosts == 0 && version.minorVersion() > 0)) {
      return Page.text(Status.BAD_REQUEST, "a request must have one Host header");
    }
    return null;
  }

  private void body(HttpContent content) {
    bodyBytes += content.content().readableBytes();
    if (bodyBytes > MAX_IGNORED_BODY_BYTES || content.decoderResult().isFailure()) {
      ended = true;
      replies.endInput();
    }
  }
}
