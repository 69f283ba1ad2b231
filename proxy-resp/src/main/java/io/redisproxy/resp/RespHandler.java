package io.redisproxy.resp;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.redisproxy.command.Answer;
import io.redisproxy.command.CommandFlag;
import io.redisproxy.command.CommandSpec;
import io.redisproxy.command.CommandTable;
import io.redisproxy.command.OneWord;
import io.redisproxy.command.Place;
import io.redisproxy.command.Reach;
import io.redisproxy.command.Reply;
import io.redisproxy.command.Words;
import io.redisproxy.limits.Turns;
import io.redisproxy.metrics.Metric;
import io.redisproxy.server.Getter;
import io.redisproxy.server.LookupContext;
import io.redisproxy.server.LookupSlot;
import io.redisproxy.server.Out;
import io.redisproxy.server.Replies;
import io.redisproxy.server.Slot;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Decides of each request who answers it, and queues its reply:
 *
 * <pre>
 *   GET                          the cache, or Redis if it does not know
 *   PING, HELLO, CLIENT ...      the proxy
 *   MULTI, SUBSCRIBE, BLPOP ...  Redis, over a connection of the client's own, as is all that
 *                                follows, until that is over
 *   all others                   Redis, over a connection that clients share
 * </pre>
 *
 * <p>Replies come in the order of requests, and so must effects. Requests that one connection
 * shared by all carries are executed in their order; where the order spans several ways, a request
 * waits until those before it are answered: a write for GETs, whatever changes the way for all.
 * Only one request waits, since none is read behind it.
 */
final class RespHandler extends ChannelInboundHandlerAdapter implements Turns.Waiter {

  private static final String TOO_MANY_DATABASES =
      "ERR DB index is out of range: clients have chosen as many as --max-databases allows";
  private static final Words PING = new OneWord("PING");

  /** How often Redis is asked for a sign before a client is taken to be blocked. */
  private static final int SOUNDINGS = 2;

  private static final long SOUND_AGAIN_MILLIS = 10;

  static final String TOO_LARGE = "ERR the request is larger than --max-request-size allows";

  private final Replies replies;
  private final RespContext context;
  private final Channel channel;
  private final EventLoop loop;
  private final ConnectionCommands connectionCommands;
  private final Session session;
  private final Getter getter = new Lookups();
  private final Runnable lookupKnown = this::lookupKnown;
  private final Runnable again = this::again;

  // Of the database that the client is in.
  private int lookupDatabase;
  private LookupContext lookupContext;
  private ArrayDeque<GetSlot> spareSlots = new ArrayDeque<>();

  /** GETs that wait for their answers. */
  private int lookups;

  // What was sent over the shared connection and is not answered yet.
  private int forwards;
  private int writes;

  /** Redis has still to say whether there is the database that the client wants to go to. */
  private boolean selecting;

  private @Nullable OwnConnection own;

  /** The request that has to wait. */
  private @Nullable Request waiting;

  private boolean waitsForTurn;
  private boolean hasTurn;

  /** The client says nothing more. */
  private boolean hungUp;

  /** Redis is just being asked whether the client is blocked. */
  private boolean sounding;

  /** What the client has sent at last, and that no answer overtakes. */
  private @Nullable ProtocolException fault;

  RespHandler(
      Replies replies,
      RespContext context,
      Channel channel,
      ConnectionCommands connectionCommands,
      Session session) {
    this.replies = replies;
    this.context = context;
    this.channel = channel;
    this.loop = channel.eventLoop();
    this.connectionCommands = connectionCommands;
    this.session = session;
    this.lookupDatabase = session.database();
    this.lookupContext = context.lookupsIn().apply(lookupDatabase);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (message instanceof Request request) {
      begin();
      take(request);
    } else if (message instanceof ProtocolException e) {
      session.nextRequest();
      if (owes()) {
        fault = e;
        replies.hold(again);
      } else {
        answerFault(e);
      }
    } else {
      throw new IllegalArgumentException("neither a request nor a fault: " + message.getClass());
    }
  }

  private void begin() {
    lookupContext.tally().count(Metric.REQUESTS_RESP);
    session.nextRequest();
  }

  /** Whether a GET needs no more than a look into the cache, or a question to Redis. */
  boolean takesPlainGets() {
    return own == null && !selecting && writes == 0 && context.permissions().denied().isEmpty();
  }

  /** Takes a GET of the key that lies there; only if {@link #takesPlainGets}. */
  void get(byte[] bytes, int start, int length) {
    begin();
    look(bytes, start, length);
  }

  private void answerFault(ProtocolException e) {
    answer(session.writer().error("ERR Protocol error: " + e.getMessage()), true);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    leaveOwn();
    leaveTurn();
    ctx.fireChannelInactive();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      hungUp = true;
      endIfBlockedForNobody();
    }
    ctx.fireUserEventTriggered(event);
  }

  /**
   * Who waits for an element and has hung up must not be given one. Whether it has to wait is known
   * when Redis has answered what was sent after that.
   */
  private void endIfBlockedForNobody() {
    if (!hungUp || sounding || own == null || own.blocked() == null) {
      return;
    }
    sounding = true;
    if (own.isOpen()) {
      sound(own, own.blocked(), SOUNDINGS);
    } else {
      loop.schedule(this::soundAgain, SOUND_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private void soundAgain() {
    sounding = false;
    endIfBlockedForNobody();
  }

  private void sound(OwnConnection current, @Nullable Object blocked, int left) {
    Runnable known =
        () -> {
          if (own != current || current.blocked() != blocked) {
            soundAgain();
          } else if (left > 1) {
            sound(current, blocked, left - 1);
          } else {
            leaveOwn();
            channel.close();
          }
        };
    context
        .commands()
        .send(
            PING,
            Reach.NOTHING,
            session.place(),
            new Answer() {
              @Override
              public void reply(byte[] frame) {
                known.run();
              }

              @Override
              public void failed(Reply.Failure why) {
                known.run();
              }
            });
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (own != null) {
      own.listen(ctx.channel().isWritable());
    }
    ctx.fireChannelWritabilityChanged();
  }

  /** Whether Redis has still to answer something on the client's own connection. */
  boolean owes() {
    return own != null && own.owes();
  }

  /** Whether the client waits for what others may say. */
  boolean isSubscribed() {
    return own != null && own.isSubscribed();
  }

  private void take(Request request) {
    if (own != null && !own.isActive()) {
      // Its last reply was written, so that this request may be looked at, and quiet() comes later.
      leaveOwn();
    }
    if (own == null
        && !selecting
        && isGet(request)
        && (request.isWhole() || isKeyTooLong(request))) {
      look(request.bytes(), request.start(1), request.length(1));
      return;
    }
    // What was asked before is looked up before.
    lookupContext.batch().run();
    if (replies.isClosed()) {
      return;
    }
    if (selecting) {
      waitWith(request);
    } else if (own != null) {
      takeForOwn(own, request);
    } else if (isMget(request)) {
      mget(request);
    } else if (!request.isWhole()) {
      refuse(TOO_LARGE);
    } else if (connectionCommands.serves(request, context.permissions())) {
      takeLocally(request);
    } else {
      takeForRedis(request);
    }
  }

  private boolean isGet(Request request) {
    return request.count() == 2 && request.isWord(0, "get") && mayBeCached(request);
  }

  /** Whether the cache may answer: it knows nothing of what this client is just writing. */
  private boolean mayBeCached(Request request) {
    return writes == 0 && (context.permissions().denied().isEmpty() || !isRefused(request));
  }

  private boolean isRefused(Request request) {
    CommandSpec spec = specOf(request);
    return spec == null || context.permissions().refusal(spec, request) != null;
  }

  private boolean isMget(Request request) {
    return request.count() > 1
        && request.isWord(0, "mget")
        && mayBeCached(request)
        && request.isWhole()
        && request.longest() <= lookupContext.maxKeySize();
  }

  private void mget(Request request) {
    if (takeTurn(request)) {
      MgetSlot slot = new MgetSlot(lookupContext, loop, session.resp3(), lookupKnown);
      lookups++;
      expect(slot);
      slot.look(request);
    }
  }

  /** Such a key is refused by its length, so it does not matter what is kept of it. */
  private boolean isKeyTooLong(Request get) {
    return get.length(1) > lookupContext.maxKeySize();
  }

  private void look(byte[] bytes, int start, int length) {
    if (session.isSilent()) {
      LookupSlot slot = getter.slot();
      expect(slot);
      slot.look(bytes, start, length);
    } else {
      lookupContext.batch().add(getter, bytes, start, length);
    }
  }

  private void lookupKnown() {
    lookups--;
  }

  private void takeLocally(Request request) {
    boolean select = connectionCommands.asksRedisForPlace(request);
    boolean info = request.isWord(0, "info") && !InfoCommand.isOfProxyAlone(request);
    CommandSpec asked = select || info ? specOf(request) : null;
    String refusal = asked == null ? null : context.permissions().refusal(asked, request);
    if (connectionCommands.changesPlace(request) && forwards + lookups > 0) {
      waitWith(request);
    } else if (refusal != null) {
      refuse(refusal);
    } else if (select) {
      select(request);
    } else if (info) {
      info(request);
    } else {
      answerLocally(request);
    }
  }

  private void answerLocally(Request request) {
    RespWriter words = connectionCommands.run(session, request);
    enterDatabase();
    answer(words, session.isEnding() || ConnectionCommands.isLast(request));
  }

  /** The client may be in another database than before. */
  private void enterDatabase() {
    if (session.database() != lookupDatabase) {
      lookupDatabase = session.database();
      lookupContext = context.lookupsIn().apply(lookupDatabase);
      spareSlots = new ArrayDeque<>();
    }
  }

  private void takeForRedis(Request request) {
    if (context.commands().table() == null) {
      refuse(ErrorWords.of(Reply.UNREACHABLE));
      return;
    }
    CommandSpec spec = specOf(request);
    if (spec == null) {
      String error = unknown(request);
      answer(session.writer().errorInBytes(error), ConnectionCommands.isLast(request));
      return;
    }
    String refusal = context.permissions().refusal(spec, request);
    if (refusal != null) {
      refuse(refusal);
    } else if (OwnConnection.isNeededFor(spec, request)) {
      takeOwn(request, spec);
    } else {
      forward(request, spec);
    }
  }

  private void forward(Request request, CommandSpec spec) {
    Reach reach = context.permissions().reach(spec, request);
    boolean write = !reach.isNothing();
    boolean apart = spec.is(CommandFlag.ALLOW_BUSY);
    if ((write && lookups > 0) || (apart && forwards > 0)) {
      waitWith(request);
    } else if (takeTurn(request)) {
      writes += write ? 1 : 0;
      ForwardSlot slot = new ForwardSlot(session.resp3(), () -> forwardKnown(write));
      send(request, reach, apart ? session.placeApart() : session.place(), slot);
    }
  }

  private void send(Request request, Reach reach, Place place, ForwardSlot slot) {
    forwards++;
    expect(slot);
    try {
      context.commands().send(request, reach, place, slot);
    } catch (RuntimeException | Error e) {
      slot.leave();
      throw e;
    }
  }

  private void forwardKnown(boolean write) {
    forwards--;
    writes -= write ? 1 : 0;
    lookupContext.turns().done();
  }

  /** Whether the request has its turn; if not, it waits, or was refused. */
  private boolean takeTurn(Request request) {
    if (hasTurn) {
      hasTurn = false;
      return true;
    }
    switch (lookupContext.turns().take(this)) {
      case NOW -> {
        return true;
      }
      case LATER -> {
        waitsForTurn = true;
        waitWith(request);
      }
      case NEVER -> refuse(ErrorWords.of(lookupContext.busy()));
    }
    return false;
  }

  @Override
  public void yourTurn() {
    loop.execute(
        () -> {
          if (replies.isClosed()) {
            lookupContext.turns().done();
          } else {
            waitsForTurn = false;
            hasTurn = true;
            again();
          }
        });
  }

  /** Asks Redis whether there is such a database, and goes there. */
  private void select(Request request) {
    int database = connectionCommands.databaseOf(request);
    if (isOneTooMany(database)) {
      refuse(TOO_MANY_DATABASES);
      return;
    }
    if (!takeTurn(request)) {
      return;
    }
    selecting = true;
    ForwardSlot slot =
        new ForwardSlot(session.resp3(), this::selected) {
          @Override
          public void reply(byte[] frame) {
            if (isKnown() || frame[0] != '+') {
              super.reply(frame);
            } else if (context.databases().add(database)) {
              session.database(database);
              enterDatabase();
              super.reply(frame);
            } else {
              super.reply(session.writer().error(TOO_MANY_DATABASES).toBytes());
            }
          }
        };
    send(request, Reach.NOTHING, session.placeIn(database), slot);
  }

  private boolean isOneTooMany(int database) {
    return context.databases().isFull() && !context.databases().contains(database);
  }

  private void selected() {
    selecting = false;
    forwardKnown(false);
  }

  /** Redis' sections, behind the proxy's own. */
  private void info(Request request) {
    if (!takeTurn(request)) {
      return;
    }
    List<String> words = request.words();
    boolean resp3 = session.resp3();
    ForwardSlot slot =
        new ForwardSlot(resp3, () -> forwardKnown(false)) {
          @Override
          public void reply(byte[] frame) {
            super.reply(connectionCommands.info().around(frame, resp3, words));
          }

          @Override
          public void failed(Reply.Failure why) {
            super.reply(connectionCommands.info().run(new RespWriter(resp3), words).toBytes());
          }
        };
    send(request, Reach.NOTHING, session.place(), slot);
  }

  private void takeOwn(Request request, CommandSpec spec) {
    if (forwards + lookups > 0) {
      waitWith(request);
      return;
    }
    if (context.sessions().enter()) {
      own = new OwnConnection(context, connectionCommands, session, new OwnReplies(), loop);
      if (!channel.isWritable()) {
        own.listen(false);
      }
      own.send(request, spec);
      endIfBlockedForNobody();
    } else {
      refuse(
          "ERR %d clients have a connection to Redis of their own already (--max-sessions)"
              .formatted(context.maxSessions()));
    }
  }

  private void takeForOwn(OwnConnection current, Request request) {
    CommandSpec spec = specOf(request);
    String refusal = refusalByOwn(current, request, spec);
    if (spec != null && refusal == null && current.isForRedis(request)) {
      if (current.isFull()) {
        waitWith(request);
      } else {
        current.send(request, spec);
        endIfBlockedForNobody();
      }
    } else if (current.owes()) {
      waitWith(request);
    } else if (refusal != null) {
      refuse(refusal);
      current.spoil();
    } else if (connectionCommands.databaseOf(request) != ConnectionCommands.NO_DATABASE) {
      selectOver(current, request);
    } else if (request.isWord(0, "info") && !InfoCommand.isOfProxyAlone(request)) {
      List<String> words = request.words();
      boolean resp3 = session.resp3();
      current.info(request, frame -> connectionCommands.info().around(frame, resp3, words));
    } else {
      if (request.isWord(0, "reset") || request.isWord(0, "quit")) {
        leaveOwn();
      }
      answerLocally(request);
    }
  }

  /** What is watched stays watched, so the client's own connection goes there too. */
  private void selectOver(OwnConnection current, Request request) {
    int named = connectionCommands.databaseOf(request);
    if (isOneTooMany(named)) {
      refuse(TOO_MANY_DATABASES);
    } else {
      current.select(request, named);
    }
  }

  private @Nullable String refusalByOwn(
      OwnConnection current, Request request, @Nullable CommandSpec spec) {
    if (!request.isWhole()) {
      return TOO_LARGE;
    }
    if (current.isServed(request)) {
      return current.refusalOfServed(request, spec);
    }
    return spec == null ? unknown(request) : current.refusal(request, spec);
  }

  private @Nullable CommandSpec specOf(Request request) {
    CommandTable table = context.commands().table();
    // Of one that is not whole, not even the name need be there.
    return table == null || !request.isWhole() ? null : table.find(request);
  }

  private String unknown(Request request) {
    CommandTable table = context.commands().table();
    return table == null
        ? ErrorWords.of(Reply.UNREACHABLE)
        : ErrorWords.unknown(table, request, request.wordsInBytes());
  }

  private void leaveOwn() {
    if (own != null) {
      own.close();
      own = null;
      context.sessions().leave();
    }
  }

  private void waitWith(Request request) {
    if (waiting == null) {
      waiting = request;
      replies.hold(again);
    }
  }

  /** Gives a turn back that nobody has used: what waited for it went another way in the end. */
  private void leaveTurn() {
    if (hasTurn) {
      hasTurn = false;
      lookupContext.turns().done();
    }
  }

  /** Sees whether the request that waits can be taken now. */
  private void again() {
    try {
      takeWaiting();
    } catch (RuntimeException | Error e) {
      replies.breakOff(e);
    }
  }

  private void takeWaiting() {
    ProtocolException last = fault;
    if (last != null && !owes()) {
      fault = null;
      answerFault(last);
      replies.goOn();
      return;
    }
    Request request = waiting;
    if (request == null || waitsForTurn) {
      return;
    }
    waiting = null;
    // Nothing more is read while it is taken.
    take(request);
    if (waiting == null) {
      leaveTurn();
      replies.goOn();
    }
  }

  /** Says an error that has one character a byte. */
  private void refuse(String error) {
    answer(session.writer().errorInBytes(error), false);
  }

  private void answer(RespWriter words, boolean last) {
    if (last) {
      leaveOwn();
    }
    TextSlot slot = new TextSlot(words.toBytes(), last);
    expect(slot);
    slot.fill();
  }

  private void expect(Slot slot) {
    replies.expect(slot);
    if (session.isSilent()) {
      slot.silence();
    }
  }

  /** The client's GETs; those that are not answered at once are counted. */
  private final class Lookups implements Getter {
    @Override
    public Replies replies() {
      return replies;
    }

    @Override
    public boolean write(byte[] block, int offset, long ageNanos, long ttlNanos, Out out) {
      return GetSlot.writeShort(block, offset, out);
    }

    @Override
    public LookupSlot slot() {
      lookups++;
      return GetSlot.of(lookupContext, loop, spareSlots, lookupKnown, session.resp3());
    }
  }

  /** What comes over the client's own connection, in its order. */
  private final class OwnReplies implements OwnConnection.Listener {
    @Override
    public void frame(byte[] frame, boolean silent) {
      TextSlot slot = new TextSlot(frame, false);
      replies.expect(slot);
      if (silent) {
        slot.silence();
      }
      slot.fill();
      endIfBlockedForNobody();
    }

    @Override
    public void selected(int database) {
      if (context.databases().add(database)) {
        session.database(database);
        enterDatabase();
      } else {
        lost(new Reply.Failure(Reply.Reason.REDIS_ERROR, TOO_MANY_DATABASES));
      }
    }

    @Override
    public void quiet() {
      if (own != null && !own.isActive()) {
        leaveOwn();
      }
      again();
    }

    @Override
    public void lost(Reply.Failure why) {
      leaveOwn();
      answer(session.writer().error(ErrorWords.of(why)), true);
    }
  }
}
