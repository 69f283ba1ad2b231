package io.redisproxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoopTest {

  /** More than what sockets may give in a turn goes another way. */
  private static final int MANY = 3_000;

  private final EventLoops loops = new EventLoops(1);
  private final List<Integer> done = new ArrayList<>();
  private final CompletableFuture<Void> allDone = new CompletableFuture<>();

  @AfterEach
  void close() {
    loops.close();
  }

  @Test
  void workThatASocketGives_isDone_inItsOrder_whateverBecomesOfSome() throws Exception {
    giveOnceAsked(
        loop -> {
          for (int i = 0; i < MANY; i++) {
            int which = i;
            loop.execute(() -> work(which));
          }
          loop.execute(() -> allDone.complete(null));
        });

    assertThat(done).containsExactlyElementsOf(IntStream.range(0, MANY).boxed().toList());
  }

  @Test
  void workThatWorkGives_isDone_howeverDeep() throws Exception {
    giveOnceAsked(loop -> descend(loop, MANY));

    assertThat(done).hasSize(MANY);
  }

  @Test
  void whatIsDueSoon_isDone_thoughNothingArrives_andMoreIsDueLater() throws Exception {
    EventLoop loop = loops.all().get(0);
    loop.schedule(() -> {}, 1, TimeUnit.HOURS);

    for (int i = 0; i < 3; i++) {
      int which = i;
      loop.schedule(() -> done.add(which), 20, TimeUnit.MILLISECONDS).get(10, TimeUnit.SECONDS);
    }

    assertThat(done).containsExactly(0, 1, 2);
  }

  private void descend(EventLoop loop, int left) {
    if (left == 0) {
      allDone.complete(null);
    } else {
      done.add(left);
      loop.execute(() -> descend(loop, left - 1));
    }
  }

  private void work(int which) {
    done.add(which);
    if (which % 1_000 == 0) {
      throw new IllegalStateException("some work fails, as the test wants it");
    }
  }

  /** Has work given by a socket that has just been read, and waits for it. */
  private void giveOnceAsked(Giving giving) throws Exception {
    Channel server =
        new ServerBootstrap()
            .group(loops.group())
            .channel(loops.serverChannelType())
            .childHandler(new Giver(giving))
            .bind(InetAddress.getLoopbackAddress(), 0)
            .sync()
            .channel();
    InetSocketAddress address = (InetSocketAddress) server.localAddress();
    try (Socket client = new Socket(address.getAddress(), address.getPort())) {
      client.getOutputStream().write('x');
      allDone.get(10, TimeUnit.SECONDS);
    }
  }

  private interface Giving {
    void give(EventLoop loop);
  }

  private static final class Giver extends ChannelInboundHandlerAdapter {
    private final Giving giving;

    Giver(Giving giving) {
      this.giving = giving;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ReferenceCountUtil.release(message);
      giving.give(ctx.channel().eventLoop());
    }
  }
}
