package io.redisproxy.http;

import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.redisproxy.server.Protocol;
import io.redisproxy.server.Replies;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What all HTTP ports have in common. */
abstract class HttpProtocol implements Protocol {

  private static final int MAX_HEADERS = 16 * 1024;

  private final int maxRequestLine;
  private final String refusal;
  private final Map<EventLoop, HttpDate> dates = new ConcurrentHashMap<>();

  /** The refusal is what a client over the limit is told. */
  HttpProtocol(int maxRequestLine, String refusal) {
    this.maxRequestLine = maxRequestLine;
    this.refusal = refusal;
  }

  abstract HttpHandler handler(EventLoop loop, HttpDate date, Replies replies);

  @Override
  public final void addHandlers(SocketChannel channel, ChannelPipeline pipeline, Replies replies) {
    HttpDecoderConfig config =
        new HttpDecoderConfig()
            .setMaxInitialLineLength(maxRequestLine)
            .setMaxHeaderSize(MAX_HEADERS);
    EventLoop loop = channel.eventLoop();
    HttpDate date = dates.computeIfAbsent(loop, newLoop -> new HttpDate(System::currentTimeMillis));
    HttpBacklog backlog = new HttpBacklog(replies);
    replies.to(backlog);
    pipeline
        .addLast("decoder", new HttpRequestDecoder(config))
        .addLast("backlog", backlog)
        .addLast("replies", replies)
        .addLast("handler", handler(loop, date, replies));
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
