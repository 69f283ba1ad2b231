package io.redisproxy.http;

import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.redisproxy.server.Protocol;
import io.redisproxy.server.Replies;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What all HTTP ports have in common. */
abstract class HttpProtocol implements Protocol {

  private final int maxRequestLine;
  private final long requestNanos;
  private final String refusal;
  private final Map<EventLoop, HttpDate> dates = new ConcurrentHashMap<>();

  /**
   * @param requestNanos how long a request may take to arrive
   * @param refusal what a client over the limit is told
   */
  HttpProtocol(int maxRequestLine, long requestNanos, String refusal) {
    this.maxRequestLine = maxRequestLine;
    this.requestNanos = requestNanos;
    this.refusal = refusal;
  }

  abstract HttpHandler handler(EventLoop loop, HttpDate date, Replies replies);

  @Override
  public final void addHandlers(SocketChannel channel, ChannelPipeline pipeline, Replies replies) {
    EventLoop loop = channel.eventLoop();
    HttpDate date = dates.computeIfAbsent(loop, newLoop -> new HttpDate(System::currentTimeMillis));
    HttpHandler handler = handler(loop, date, replies);
    HttpDecoder decoder =
        new HttpDecoder(replies, maxRequestLine, requestNanos, handler.plainGets());
    replies.to(decoder);
    pipeline.addLast("decoder", decoder).addLast("replies", replies).addLast("handler", handler);
  }

  @Override
  public final byte[] refusal() {
    return ("HTTP/1.1 503 Service Unavailable\r\nContent-Type: "
            + Page.PLAIN
            + "\r\nContent-Length: "
            + refusal.length()
            + "\r\nRetry-After: 1\r\nConnection: close\r\n\r\n"
            + refusal)
        .getBytes(StandardCharsets.US_ASCII);
  }
}
