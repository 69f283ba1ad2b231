package io.redisproxy.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.socket.SocketChannel;
import io.redisproxy.limits.Connections;
import io.redisproxy.metrics.Metric;
import io.redisproxy.metrics.Metrics;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Memory that is used again and again belongs to nobody who still needs it. */
class LoopBuffersTest {

  private static final int READ_BYTES = 64 * 1024;
  private static final int MOST_SPARE = 256;
  private static final int MOST_SPARE_BYTES = 32 * 1024;

  private final ByteBufAllocator others = UnpooledByteBufAllocator.DEFAULT;
  private final LoopBuffers buffers = new LoopBuffers();

  @Test
  @SuppressWarnings("deprecation") // the only way there is
  void reads_shareTheirMemory_whicheverSocketTheyAreOf() {
    RecvByteBufAllocator.Handle one = buffers.forSockets().newHandle();
    RecvByteBufAllocator.Handle other = buffers.forSockets().newHandle();

    ByteBuf first = one.allocate(others);
    first.writeBytes(bytes("something"));
    first.release();
    ByteBuf second = other.allocate(others);

    assertThat(second).isSameAs(first);
    assertThat(second.isReadable()).isFalse();
    assertThat(second.writableBytes()).isEqualTo(READ_BYTES);
    assertThat(second.isDirect()).isTrue();
    assertThat(one.guess()).isEqualTo(READ_BYTES);
    second.release();
    assertThat(first.refCnt()).as("it is the loop's").isOne();
  }

  @Test
  void whoeverKeepsWhatWasRead_keepsTheMemory_andTheNextReadHasAnother() {
    ByteBuf kept = read("first");
    ByteBuf next = read("other");

    assertThat(next.isDirect()).isTrue();
    assertThat(next.capacity()).isEqualTo(READ_BYTES);
    assertThat(kept.toString(US_ASCII)).isEqualTo("first");
    assertThat(next.toString(US_ASCII)).isEqualTo("other");
    next.release();
    assertThat(next.refCnt()).as("it is nobody's any more").isZero();

    kept.release();
    ByteBuf again = read("again");
    assertThat(again).isSameAs(kept);
    again.release();
  }

  @Test
  void whoeverKeepsPartOfWhatWasRead_keepsTheMemory() {
    ByteBuf read = read("head body");
    ByteBuf part = read.retainedSlice(5, 4);
    read.release();

    ByteBuf next = read("next read");

    assertThat(part.toString(US_ASCII)).isEqualTo("body");
    part.release();
    next.release();
  }

  /** As it is with sockets. */
  @Test
  @Timeout(20)
  void handlerThatKeepsWhatWasRead_hasItStill_whenOtherSocketsAreRead() throws Exception {
    EventLoops loops = new EventLoops(1);
    Metrics metrics = new Metrics();
    KeepAll kept = new KeepAll();
    try (Listener listener =
            Listener.open(
                loops,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                new Clients(loops, new Connections(10), 0, metrics),
                kept);
        Wire one = Wire.to(listener.address());
        Wire other = Wire.to(listener.address())) {
      one.send("first");
      ByteBuf first = kept.next();
      other.send("other");
      ByteBuf second = kept.next();
      one.send("third");
      ByteBuf third = kept.next();

      assertThat(first.toString(US_ASCII)).isEqualTo("first");
      assertThat(second.toString(US_ASCII)).isEqualTo("other");
      assertThat(third.toString(US_ASCII)).isEqualTo("third");
      for (ByteBuf read : List.of(first, second, third)) {
        read.release();
      }
      one.send("fourth");
      ByteBuf fourth = kept.next();
      assertThat(fourth.toString(US_ASCII)).isEqualTo("fourth");
      assertThat(fourth).as("what was given back").isSameAs(first);
      fourth.release();
    } finally {
      loops.close();
    }
  }

  @Test
  void whatArrived_liesInAnArray_howeverMuchItIs_andNothingOfTheLastReadIsLeft() {
    for (int length : new int[] {5, READ_BYTES, 3 * READ_BYTES, 7, 0}) {
      String text = Integer.toString(length % 10).repeat(length);
      ByteBuf read = others.directBuffer().writeBytes(bytes(text));

      ByteBuf arrived = buffers.arrived(read);

      assertThat(arrived.hasArray()).isTrue();
      assertThat(arrived.toString(US_ASCII)).isEqualTo(text);
      assertThat(read.isReadable()).as("all of it is taken").isFalse();
      read.release();
    }
  }

  @Test
  void gatheringBuffer_thatWasGivenBack_isUsedAgain_andEmpty() {
    ByteBuf first = buffers.takeForGathering();
    ByteBuf second = buffers.takeForGathering();
    assertThat(second).as("two that are in use").isNotSameAs(first);
    first.writeBytes(bytes("reply")).skipBytes(2);

    buffers.giveBack(first);
    ByteBuf again = buffers.takeForGathering();

    assertThat(again).isSameAs(first);
    assertThat(again.readerIndex()).isZero();
    assertThat(again.isReadable()).isFalse();
    assertThat(again.hasArray()).isTrue();
    assertThat(again.arrayOffset()).as("where replies are written from").isZero();
    assertThat(buffers.takeForGathering()).as("it is given once").isNotSameAs(first);
  }

  @Test
  void gatheringBuffer_thatHasGrownLarge_isNotKept() {
    ByteBuf large = Unpooled.buffer(MOST_SPARE_BYTES);
    ByteBuf tooLarge = Unpooled.buffer(MOST_SPARE_BYTES + 1);

    buffers.giveBack(large);
    buffers.giveBack(tooLarge);

    assertThat(buffers.takeForGathering()).isSameAs(large);
    assertThat(buffers.takeForGathering()).isNotSameAs(tooLarge);
  }

  @Test
  void noMoreThanSoManyGatheringBuffers_areKept() {
    List<ByteBuf> all = new ArrayList<>();
    for (int i = 0; i <= MOST_SPARE; i++) {
      all.add(buffers.takeForGathering());
    }
    all.forEach(buffers::giveBack);

    List<ByteBuf> again = new ArrayList<>();
    for (int i = 0; i <= MOST_SPARE; i++) {
      again.add(buffers.takeForGathering());
    }

    assertThat(again.subList(0, MOST_SPARE))
        .containsExactlyInAnyOrderElementsOf(all.subList(0, MOST_SPARE));
    assertThat(again.get(MOST_SPARE)).isNotSameAs(all.get(MOST_SPARE));
  }

  @SuppressWarnings("deprecation") // the only way there is
  private ByteBuf read(String text) {
    return buffers.forSockets().newHandle().allocate(others).writeBytes(bytes(text));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(US_ASCII);
  }

  /** Gives whatever was read to the test. */
  private static final class KeepAll implements Protocol {
    private final LinkedBlockingQueue<ByteBuf> read = new LinkedBlockingQueue<>();

    ByteBuf next() throws InterruptedException {
      ByteBuf next = read.poll(5, TimeUnit.SECONDS);
      if (next == null) {
        throw new AssertionError("nothing was read");
      }
      return next;
    }

    @Override
    public void addHandlers(SocketChannel channel, ChannelPipeline pipeline, Replies replies) {
      pipeline.addLast(
          new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext ctx, Object message) {
              read.add((ByteBuf) message);
            }
          });
    }

    @Override
    public Metric connectionsMetric() {
      return Metric.CONNECTIONS_RESP;
    }

    @Override
    public byte[] refusal() {
      return new byte[0];
    }
  }
}
