package io.redisproxy.http.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.AbstractChannel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DefaultSocketChannelConfig;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.SocketChannelConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;

/**
 * A client's connection without a network. The test is the client: it says when bytes come, how
 * many of those that are sent it takes, and when it has asked all, or is gone.
 */
final class StepSocket extends AbstractChannel implements SocketChannel {

  private static final ChannelMetadata METADATA = new ChannelMetadata(false);
  private static final InetSocketAddress ADDRESS =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);

  /** Takes no option to the system, so that it needs none of its sockets. */
  private static final Socket NO_SOCKET =
      new Socket() {
        @Override
        public void setTcpNoDelay(boolean on) {}
      };

  private final SocketChannelConfig config = new DefaultSocketChannelConfig(this, NO_SOCKET);
  private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
  private long room;
  private boolean open = true;
  private boolean inputEnded;
  private boolean outputEnded;

  /**
   * @param room how many bytes the client takes before it is given more room
   */
  StepSocket(ByteBufAllocator buffers, long room) {
    super(null);
    this.room = room;
    config.setAllocator(buffers).setAllowHalfClosure(true);
    // As the listener has it.
    config.setWriteBufferWaterMark(new WriteBufferWaterMark(64 * 1024, 128 * 1024));
  }

  /** All that the client has taken so far. */
  byte[] taken() {
    return taken.toByteArray();
  }

  /** Whether bytes that the client sends are read. */
  boolean isRead() {
    return open && !inputEnded && config.isAutoRead();
  }

  long unwrittenBytes() {
    ChannelOutboundBuffer unwritten = unsafe().outboundBuffer();
    return unwritten == null ? 0 : unwritten.totalPendingWriteBytes();
  }

  void send(String bytes) {
    pipeline()
        .fireChannelRead(alloc().buffer(bytes.length()).writeBytes(bytes.getBytes(ISO_8859_1)));
    pipeline().fireChannelReadComplete();
  }

  /** The client takes so many bytes more. */
  void take(long more) {
    room += more;
    ((StepUnsafe) unsafe()).writeMore();
  }

  /** The client asks nothing more. */
  void endInput() {
    inputEnded = true;
    pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
  }

  /** The client is gone. */
  void vanish() {
    unsafe().close(unsafe().voidPromise());
  }

  @Override
  protected void doWrite(ChannelOutboundBuffer in) throws IOException {
    for (Object message = in.current(); message != null; message = in.current()) {
      ByteBuf bytes = (ByteBuf) message;
      int size = (int) Math.min(room, bytes.readableBytes());
      if (size == 0 && bytes.isReadable()) {
        return;
      }
      bytes.getBytes(bytes.readerIndex(), taken, size);
      room -= size;
      in.removeBytes(size);
    }
  }

  @Override
  protected void doClose() {
    open = false;
  }

  @Override
  protected void doShutdownOutput() {
    outputEnded = true;
  }

  @Override
  public ChannelFuture shutdownOutput() {
    return shutdownOutput(newPromise());
  }

  @Override
  public ChannelFuture shutdownOutput(ChannelPromise promise) {
    ((AbstractUnsafe) unsafe()).shutdownOutput(promise);
    return promise;
  }

  @Override
  protected AbstractUnsafe newUnsafe() {
    return new StepUnsafe();
  }

  private final class StepUnsafe extends AbstractUnsafe {
    void writeMore() {
      flush0();
    }

    @Override
    public void connect(SocketAddress remote, SocketAddress local, ChannelPromise promise) {
      throw new UnsupportedOperationException();
    }
  }

  @Override
  public SocketChannelConfig config() {
    return config;
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  @Override
  public boolean isActive() {
    return open;
  }

  @Override
  public boolean isInputShutdown() {
    return inputEnded;
  }

  @Override
  public boolean isOutputShutdown() {
    return outputEnded;
  }

  @Override
  public boolean isShutdown() {
    return inputEnded && outputEnded;
  }

  @Override
  public ChannelMetadata metadata() {
    return METADATA;
  }

  @Override
  public ServerSocketChannel parent() {
    return null;
  }

  @Override
  public InetSocketAddress localAddress() {
    return ADDRESS;
  }

  @Override
  public InetSocketAddress remoteAddress() {
    return ADDRESS;
  }

  @Override
  protected SocketAddress localAddress0() {
    return ADDRESS;
  }

  @Override
  protected SocketAddress remoteAddress0() {
    return ADDRESS;
  }

  @Override
  protected boolean isCompatible(EventLoop loop) {
    return loop instanceof StepLoop;
  }

  @Override
  protected void doBeginRead() {}

  // What nobody has a use for.

  @Override
  protected void doBind(SocketAddress address) {
    throw new UnsupportedOperationException();
  }

  @Override
  protected void doDisconnect() {
    throw new UnsupportedOperationException();
  }

  @Override
  public ChannelFuture shutdownInput() {
    throw new UnsupportedOperationException();
  }

  @Override
  public ChannelFuture shutdownInput(ChannelPromise promise) {
    throw new UnsupportedOperationException();
  }

  @Override
  public ChannelFuture shutdown() {
    throw new UnsupportedOperationException();
  }

  @Override
  public ChannelFuture shutdown(ChannelPromise promise) {
    throw new UnsupportedOperationException();
  }
}
