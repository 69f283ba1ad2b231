package io.redisproxy.http.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.redisproxy.command.Coherence;
import io.redisproxy.http.LookupOptions;
import io.redisproxy.http.LookupProtocol;
import io.redisproxy.limits.Turns;
import io.redisproxy.metrics.Metric;
import io.redisproxy.metrics.Metrics;
import io.redisproxy.server.LookupContext;
import io.redisproxy.server.LooseReplies;
import io.redisproxy.server.Replies;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One client's connection from its begin to its end, with all that is between socket and look-up as
 * it is in the product. Whatever may not happen on the way is an error.
 */
final class Conversation {

  static final int MAX_KEY_BYTES = 16;

  /** What {@link LookupProtocol} makes of that. */
  static final int MAX_REQUEST_LINE = 3 * MAX_KEY_BYTES + 4096;

  private static final long SLOW_READER_BYTES = 7_777;

  /** What may wait for a client that does not read: what Netty lets wait, and a piece more. */
  private static final long MAX_UNWRITTEN = 256 * 1024;

  private static final long MAX_BUFFERED = 1 << 20;

  private final Plan plan;
  private final StepLoop loop = new StepLoop();
  private final CountedBuffers buffers = new CountedBuffers();
  private final StepSocket socket;
  private final PlannedGets gets;
  private final Metrics metrics = new Metrics();
  private Throwable fault;

  // What the client has sent, and whether it has been through the middle of it.
  private int sent;
  private int pieces;
  private boolean throughMiddle;

  private boolean cutOff;
  private boolean wasPatient;

  Conversation(Plan plan) {
    this.plan = plan;
    this.socket = new StepSocket(buffers, plan.has('r') ? 0 : Long.MAX_VALUE);
    this.gets = new PlannedGets(plan);
  }

  /** All that the client has got, a character for each byte. */
  String have() {
    open();
    talk();
    if (socket.isOpen() && plan.has('k')) {
      require(socket.isRead(), "a connection that stays open is not read");
      pass(31);
      talk();
      if (socket.isOpen()) {
        socket.endInput();
        talk();
      }
    }
    require(!socket.isOpen(), "all is asked, answered and read, but the connection stays open");
    while (gets.answerOne()) {
      endTurn();
    }
    require(buffers.bytes() == 0, "buffers are left");
    require(metrics.value(Metric.REQUESTS_RUNNING) == 0, "a turn was not given back");
    require(metrics.value(Metric.REQUESTS_QUEUED) == 0, "a request waits for ever");
    return new String(socket.taken(), ISO_8859_1);
  }

  /** Whether the client has not taken all that it could have had. */
  boolean isCutOff() {
    return cutOff;
  }

  /** Whether time has passed while the client could not have sent more. */
  boolean wasPatient() {
    return wasPatient;
  }

  private void open() {
    boolean one = plan.has('p') || plan.has('P');
    Turns turns = new Turns(one ? 1 : 1024, plan.has('P') ? 1 : 65_536, metrics);
    LookupContext context = new LookupContext(gets, turns, metrics, MAX_KEY_BYTES);
    List<String> origins =
        plan.has('C') ? List.of("*") : plan.has('c') ? List.of("https://a.example") : List.of();
    int absent = plan.has('a') ? 204 : plan.has('A') ? 200 : 404;
    LookupProtocol protocol =
        new LookupProtocol(
            any -> context,
            new LookupOptions(
                MAX_KEY_BYTES,
                TimeUnit.SECONDS.toNanos(30),
                "application/octet-stream",
                absent,
                plan.has('s') ? 201 : 200,
                origins,
                () -> plan.has('e') ? Coherence.TRACKING : Coherence.TTL));
    loop.register(socket);
    Replies replies = LooseReplies.of(loop);
    protocol.addHandlers(socket, socket.pipeline(), replies);
    socket.pipeline().addLast("faults", new Faults());
    endTurn();
  }

  /** Goes on until nobody has anything to say. */
  private void talk() {
    while (socket.isOpen() && step()) {
      endTurn();
    }
  }

  private boolean step() {
    if (sent < plan.wire().length() && isRead()) {
      int end = plan.pieceEnd(sent, pieces);
      socket.send(plan.wire().substring(sent, end));
      sent = end;
      endTurn();
      if (plan.answersBehind(pieces)) {
        answerOne();
      }
      pieces++;
      passMiddle();
      return true;
    }
    if (answerOne()) {
      return true;
    }
    if (socket.unwrittenBytes() > 0) {
      socket.take(SLOW_READER_BYTES);
      return true;
    }
    boolean ends = sent == plan.wire().length() && !plan.has('k') && !socket.isInputShutdown();
    if (ends) {
      socket.endInput();
    } else if (socket.isOutputShutdown()) {
      // The client has got all, and does not close.
      loop.pass(2, TimeUnit.SECONDS);
      endTurn();
      require(!socket.isOpen(), "the proxy waits for ever for its client to close");
    }
    return ends;
  }

  /** What the system has read already when it is told not to comes all the same. */
  private boolean isRead() {
    return socket.isRead() || (plan.has('o') && !socket.isInputShutdown());
  }

  private void passMiddle() {
    if (throughMiddle || 2 * sent < plan.wire().length() || !socket.isOpen()) {
      return;
    }
    throughMiddle = true;
    if (plan.has('x')) {
      cutOff = true;
      socket.vanish();
    } else if (plan.has('d')) {
      socket.pipeline().fireUserEventTriggered(Replies.Event.DRAIN);
    } else if (plan.has('t')) {
      pass(31);
    }
  }

  private void pass(int seconds) {
    wasPatient = !socket.isRead() && !socket.isOutputShutdown();
    loop.pass(seconds, TimeUnit.SECONDS);
    endTurn();
  }

  private boolean answerOne() {
    boolean[] answered = {false};
    if (plan.has('f')) {
      loop.elsewhere(() -> answered[0] = gets.answerOne());
    } else {
      answered[0] = gets.answerOne();
    }
    return answered[0];
  }

  private void endTurn() {
    loop.endTurn();
    if (fault != null) {
      throw new AssertionError("something went wrong within the proxy", fault);
    }
    require(socket.unwrittenBytes() <= MAX_UNWRITTEN, "too much waits to be written");
    require(buffers.bytes() <= MAX_BUFFERED, "buffers take too much");
  }

  private static void require(boolean given, String instead) {
    if (!given) {
      throw new AssertionError(instead);
    }
  }

  /** Stands where a real connection has what closes it after an error. */
  private final class Faults extends ChannelInboundHandlerAdapter {
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      if (cause instanceof IOException) {
        // A client that is gone cannot be written to.
        ctx.close();
      } else if (fault == null) {
        fault = cause;
      }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      throw new AssertionError("nobody has taken " + message);
    }
  }
}
