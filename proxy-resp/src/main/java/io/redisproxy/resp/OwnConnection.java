package io.redisproxy.resp;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.redisproxy.command.CommandSpec;
import io.redisproxy.command.Line;
import io.redisproxy.command.OneWord;
import io.redisproxy.command.Place;
import io.redisproxy.command.Reach;
import io.redisproxy.command.Reply;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A client's own connection to Redis, for as long as Redis has to keep something in mind for it: a
 * transaction, what it watches or has subscribed to, that it waits for an element. Everything the
 * client says meanwhile goes through here, in its order.
 *
 * <p>When that is over the connection is given back, for the next client who needs one; unless
 * Redis might still keep something in mind.
 */
final class OwnConnection implements Line.Listener {

  /** Hears what comes of what was sent. */
  interface Listener {
    void frame(byte[] frame, boolean silent);

    /** It is in another database now; to be told the client with the next frame. */
    void selected(int database);

    /** All that was sent is answered. */
    void quiet();

    /** It is closed. What Redis kept in mind is lost, so the client can't go on either. */
    void lost(Reply.Failure why);
  }

  /** What is special about a request. */
  private enum Kind {
    PLAIN,
    BLOCKING,
    EXEC,
    PROXYS_OWN,
    SUBSCRIPTION
  }

  /** A request that Redis has not answered. */
  private static class Sent {
    private final Kind kind;
    private final boolean silent;

    /** What the client is told, given Redis' answer. */
    private final UnaryOperator<byte[]> told;

    /** What it may change, which is held until it is answered. */
    private Reach held = Reach.NOTHING;

    /** How many frames are its answer; negative: as many as there are subscriptions. */
    private int frames;

    Sent(Kind kind, int frames, boolean silent, UnaryOperator<byte[]> told) {
      this.kind = kind;
      this.frames = frames;
      this.silent = silent;
      this.told = told;
    }

    Sent(Kind kind, int frames, boolean silent) {
      this(kind, frames, silent, frame -> frame);
    }
  }

  /** A SELECT. */
  private static final class Move extends Sent {
    private final int database;

    Move(int database, boolean silent) {
      super(Kind.PLAIN, 1, silent);
      this.database = database;
    }
  }

  private static final Set<String> STATEFUL =
      Set.of(
          "monitor",
          "multi",
          "psubscribe",
          "punsubscribe",
          "ssubscribe",
          "subscribe",
          "sunsubscribe",
          "unsubscribe",
          "watch");

  /** What asks whether the client's writes have reached others. */
  private static final Set<String> OF_EARLIER_WRITES = Set.of("wait", "waitaof");

  /** What EXEC answers to these would not be told apart from what else comes. */
  private static final Set<String> UNFIT_FOR_TRANSACTIONS =
      Set.of(
          "monitor",
          "psubscribe",
          "punsubscribe",
          "ssubscribe",
          "subscribe",
          "sunsubscribe",
          "unsubscribe");

  private static final Set<String> WITHIN_TRANSACTIONS = Set.of("command", "echo", "ping");

  private static final int MAX_PENDING = 256;
  private static final int MAX_CHANGED = 1024;
  private static final int CHECKS = 8;
  private static final byte[] EXECABORT =
      "-EXECABORT Transaction discarded because of previous errors.\r\n"
          .getBytes(StandardCharsets.US_ASCII);
  private static final int EXECABORT_CODE = "-EXECABORT".length();
  private static final String NOT_IN_TRANSACTIONS =
      "ERR the proxy does not take this command inside a transaction";
  private static final String NOT_WHILE_SUBSCRIBED =
      "ERR Can't execute '%s': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are"
          + " allowed in this context";
  private static final String NOT_ANOTHER_PROTOCOL =
      "ERR the proxy does not change the protocol while keys are watched or channels subscribed to";

  private final RespContext context;
  private final ConnectionCommands connectionCommands;
  private final Session session;
  private final Listener listener;
  private final EventLoop loop;
  private final Place place;
  private final Line line;
  private final ArrayDeque<Sent> pending = new ArrayDeque<>();
  private final Subscriptions subscriptions = new Subscriptions();

  // What the commands of the transaction will change.
  private final List<byte[]> changed = new ArrayList<>();
  private boolean anythingChanged;

  // What Redis keeps in mind, given what was sent so far.
  private boolean queuing;
  private boolean watching;
  private boolean monitoring;

  /** A command of the transaction was refused, so none is to be executed. */
  private boolean spoiled;

  /** Whether something happened after which it is not certain that Redis keeps nothing in mind. */
  private boolean doubtful;

  /** Since when Redis owes the first answer, and is listened to. */
  private long owesSinceNanos;

  private boolean listening = true;
  private @Nullable Future<?> check;
  private boolean closed;

  OwnConnection(
      RespContext context,
      ConnectionCommands connectionCommands,
      Session session,
      Listener listener,
      EventLoop loop) {
    this.context = context;
    this.connectionCommands = connectionCommands;
    this.session = session;
    this.listener = listener;
    this.loop = loop;
    this.place = session.place();
    this.line = context.commands().open(place, this);
    checkLater();
  }

  static boolean isNeededFor(CommandSpec spec, Request request) {
    return STATEFUL.contains(spec.name()) || mayBlock(spec, request);
  }

  private static boolean mayBlock(CommandSpec spec, Request request) {
    // XREAD and XREADGROUP do so if they are told to.
    return spec.isIn("@blocking") && (!spec.name().startsWith("xread") || request.hasWord("block"));
  }

  /** Whether what the client says has to go through here. */
  boolean isActive() {
    return queuing || watching || monitoring || subscriptions.any() || owes();
  }

  /** Whether the client waits for what others may say. */
  boolean isSubscribed() {
    return subscriptions.any() || monitoring;
  }

  /** Whether Redis has still to answer something. */
  boolean owes() {
    return !pending.isEmpty();
  }

  /**
   * What Redis waits with for an element to give to the client, if it does; compared by identity.
   */
  @Nullable Object blocked() {
    Sent first = pending.peek();
    return first != null && first.kind == Kind.BLOCKING ? first : null;
  }

  /** Whether what was sent has really gone. */
  boolean isOpen() {
    return line.isOpen();
  }

  /** Whether so much is under way that the next request has to wait. */
  boolean isFull() {
    return pending.size() >= MAX_PENDING;
  }

  /** Whether the request is Redis' to answer, and not the proxy's. */
  boolean isForRedis(Request request) {
    return !isServed(request)
        || (queuing && WITHIN_TRANSACTIONS.stream().anyMatch(name -> request.isWord(0, name)))
        || (isRestricted() && request.isWord(0, "ping"));
  }

  /** Whether the proxy answers it where there is no connection of the client's own. */
  boolean isServed(Request request) {
    return connectionCommands.serves(request, context.permissions());
  }

  /** Whether the client may do nothing but subscribe and unsubscribe. */
  private boolean isRestricted() {
    return subscriptions.any() && !place.resp3();
  }

  /** Why a request is neither sent nor served; null if it is. */
  @Nullable String refusal(Request request, CommandSpec spec) {
    String refusal = context.permissions().refusal(spec, request);
    if (refusal != null) {
      return refusal;
    }
    return queuing && UNFIT_FOR_TRANSACTIONS.contains(spec.name()) ? NOT_IN_TRANSACTIONS : null;
  }

  /** Why a request that the proxy serves elsewhere is not served now; null if it is. */
  @Nullable String refusalOfServed(Request request, @Nullable CommandSpec spec) {
    if (request.isWord(0, "quit") || request.isWord(0, "reset") || isForRedis(request)) {
      return null;
    }
    if (queuing) {
      return NOT_IN_TRANSACTIONS;
    }
    if (isRestricted()) {
      return NOT_WHILE_SUBSCRIBED.formatted(request.text(0).toLowerCase(Locale.ROOT));
    }
    if (request.isWord(0, "hello")) {
      return request.count() > 1 && !request.isWord(1, place.resp3() ? "3" : "2")
          ? NOT_ANOTHER_PROTOCOL
          : null;
    }
    boolean asksRedis = request.isWord(0, "select") || request.isWord(0, "info");
    return asksRedis && spec != null ? context.permissions().refusal(spec, request) : null;
  }

  /** A request was refused: if it was one of a transaction, the transaction fails as a whole. */
  void spoil() {
    spoiled = queuing;
  }

  /** Sends a request that is not refused. */
  void send(Request request, CommandSpec spec) {
    boolean taken = spec.takes(request.count());
    Kind kind = kindOf(spec, request);
    boolean exec = kind == Kind.EXEC;
    boolean aborted = exec && spoiled && taken;
    Sent sent =
        new Sent(
            kind,
            framesOf(request, kind, spec),
            session.isSilent(),
            frame -> aborted ? EXECABORT : frame);
    willChange(sent, context.permissions().reach(spec, request));
    if (OF_EARLIER_WRITES.contains(spec.name()) && !queuing) {
      // To Redis, those are all that were done when this connection had its last command.
      expect(new Sent(Kind.PROXYS_OWN, 1, true));
      line.send(new OneWord("PING"));
    }
    expect(sent);
    line.send(aborted ? new OneWord("DISCARD") : request);
    // With words too many, EXEC ends the transaction without executing it.
    if (taken || exec) {
      remember(spec.name());
    }
  }

  /** Sends a SELECT that is not part of a transaction. */
  void select(Request request, int database) {
    doubtful = true;
    expect(new Move(database, session.isSilent()));
    line.send(request);
  }

  /** Sends an INFO, to whose answer something is to be added. */
  void info(Request request, UnaryOperator<byte[]> told) {
    expect(new Sent(Kind.PLAIN, 1, session.isSilent(), told));
    line.send(request);
  }

  private void expect(Sent sent) {
    if (pending.isEmpty()) {
      owesSinceNanos = System.nanoTime();
    }
    pending.add(sent);
  }

  void listen(boolean on) {
    listening = on;
    owesSinceNanos = System.nanoTime();
    line.listen(on);
  }

  void close() {
    if (!closed) {
      end();
      if (doubtful || isActive()) {
        line.close();
      } else {
        line.giveBack();
      }
    }
  }

  private void end() {
    closed = true;
    pending.forEach(this::release);
    if (check != null) {
      check.cancel(false);
    }
  }

  @Override
  public void frame(byte[] frame) {
    boolean unasked = subscriptions.isMessage(frame, place.resp3()) || isMonitored(frame);
    Sent first = pending.peek();
    if (unasked || first == null) {
      listener.frame(frame, false);
      return;
    }
    if (first.kind == Kind.PROXYS_OWN) {
      pending.remove();
      return;
    }
    if (first.kind == Kind.SUBSCRIPTION) {
      if (first.frames < 0) {
        first.frames = Math.max(1, subscriptions.ofKindIn(frame));
      }
      subscriptions.changed(frame);
      first.frames--;
      if (first.frames > 0 && frame[0] != '-') {
        listener.frame(frame, false);
        return;
      }
    }
    pending.remove();
    owesSinceNanos = System.nanoTime();
    doubtful |= isDoubtful(first.kind, frame);
    release(first);
    if (first instanceof Move move && frame[0] == '+') {
      listener.selected(move.database);
      if (closed) {
        return;
      }
    }
    // Like a message, a confirmation is told to whoever wants no replies.
    boolean confirmation = first.kind == Kind.SUBSCRIPTION && frame[0] != '-';
    listener.frame(first.told.apply(frame), first.silent && !confirmation);
    if (pending.isEmpty() && !closed) {
      listener.quiet();
    }
  }

  @Override
  public void closed(Reply.Failure why) {
    end();
    boolean kept = queuing || watching || isSubscribed();
    if (kept || pending.stream().anyMatch(sent -> sent.kind == Kind.SUBSCRIPTION)) {
      listener.lost(why);
      return;
    }
    byte[] error = session.writer().error(ErrorWords.of(why)).toBytes();
    for (Sent sent : List.copyOf(pending)) {
      if (sent.kind != Kind.PROXYS_OWN) {
        listener.frame(error, sent.silent);
      }
    }
    pending.clear();
    listener.quiet();
  }

  private Kind kindOf(CommandSpec spec, Request request) {
    if (!queuing && mayBlock(spec, request)) {
      return Kind.BLOCKING;
    }
    if (spec.name().equals("exec")) {
      return Kind.EXEC;
    }
    return spec.name().endsWith("subscribe") ? Kind.SUBSCRIPTION : Kind.PLAIN;
  }

  /** Each channel is confirmed for itself. */
  private int framesOf(Request request, Kind kind, CommandSpec spec) {
    if (kind != Kind.SUBSCRIPTION || queuing) {
      return 1;
    }
    if (request.count() > 1) {
      return request.count() - 1;
    }
    return spec.name().contains("unsubscribe") ? -1 : 1;
  }

  private void remember(String name) {
    switch (name) {
      case "multi" -> queuing = true;
      case "exec", "discard" -> {
        watching &= !queuing;
        queuing = false;
        spoiled = false;
        changed.clear();
        anythingChanged = false;
      }
      case "watch" -> watching |= !queuing;
      case "unwatch" -> watching &= queuing;
      case "monitor" -> {
        monitoring = true;
        doubtful = true;
      }
      default -> {}
    }
  }

  /** What is queued changes nothing before EXEC, which changes all of it. */
  private void willChange(Sent sent, Reach reach) {
    if (sent.kind == Kind.EXEC) {
      sent.held = anythingChanged ? Reach.ANYTHING : new Reach(List.copyOf(changed));
    } else if (queuing) {
      queue(reach);
    } else {
      sent.held = reach;
    }
    if (!sent.held.isNothing()) {
      context.commands().hold(sent.held);
    }
    context.commands().drop(reach);
  }

  private void queue(Reach reach) {
    List<byte[]> named = reach.keys();
    if (named == null || changed.size() + named.size() > MAX_CHANGED) {
      anythingChanged = true;
    } else {
      changed.addAll(named);
    }
  }

  /** It is answered, or never will be. */
  private void release(Sent sent) {
    if (!sent.held.isNothing()) {
      context.commands().drop(sent.held);
      context.commands().release(sent.held);
    }
  }

  /** An error may mean that a state was not entered, or not left. */
  private static boolean isDoubtful(Kind kind, byte[] frame) {
    boolean aborted =
        kind == Kind.EXEC
            && frame.length > EXECABORT_CODE
            && Arrays.mismatch(frame, 0, EXECABORT_CODE, EXECABORT, 0, EXECABORT_CODE) < 0;
    return kind == Kind.SUBSCRIPTION || (frame[0] == '-' && kind != Kind.BLOCKING && !aborted);
  }

  private boolean isMonitored(byte[] frame) {
    return monitoring && frame[0] == '+' && frame[1] >= '0' && frame[1] <= '9';
  }

  private void checkLater() {
    check = loop.schedule(this::check, context.timeoutNanos() / CHECKS, TimeUnit.NANOSECONDS);
  }

  /** Looks whether Redis answers. */
  private void check() {
    Sent first = pending.peek();
    if (first != null
        && first.kind != Kind.BLOCKING
        && listening
        && System.nanoTime() - owesSinceNanos >= context.timeoutNanos()) {
      close();
      listener.lost(Reply.TIMED_OUT);
    } else {
      checkLater();
    }
  }
}
