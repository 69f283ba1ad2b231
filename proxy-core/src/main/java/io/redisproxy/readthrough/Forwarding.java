package io.redisproxy.readthrough;

import io.redisproxy.backing.Backing;
import io.redisproxy.cache.Cache;
import io.redisproxy.command.Answer;
import io.redisproxy.command.CommandTable;
import io.redisproxy.command.Commands;
import io.redisproxy.command.Databases;
import io.redisproxy.command.Line;
import io.redisproxy.command.Place;
import io.redisproxy.command.Reach;
import io.redisproxy.command.Reply.Failure;
import io.redisproxy.command.Words;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sends whole commands to Redis, and drops from the cache what they change: before they are sent,
 * so that nobody is answered any more with what is about to go; and again as soon as Redis has
 * replied, and before the client is told, so that nothing stays that was loaded meanwhile. In
 * between, nothing of it is kept; nor is it for a while after a write was given up, which Redis may
 * still find in its socket. Each event loop has one of its own.
 */
public final class Forwarding implements Commands {

  private final Cache<?> cache;
  private final Databases databases;
  private final WritesUnderWay writes;
  private final Backing backing;

  public Forwarding(Cache<?> cache, Databases databases, WritesUnderWay writes, Backing backing) {
    this.cache = cache;
    this.databases = databases;
    this.writes = writes;
    this.backing = backing;
  }

  @Override
  public @Nullable CommandTable table() {
    return backing.commands();
  }

  @Override
  public void send(Words words, Reach reach, Place place, Answer answer) {
    if (reach.isNothing()) {
      backing.send(words, place, answer);
    } else {
      Write write = new Write(reach, answer);
      hold(reach);
      try {
        drop(reach);
        backing.send(words, place, write);
        write.onItsWay = true;
      } catch (RuntimeException | Error e) {
        write.abandoned();
        throw e;
      }
    }
  }

  @Override
  public void drop(Reach reach) {
    List<byte[]> keys = reach.keys();
    if (keys == null) {
      cache.clear();
      return;
    }
    // MOVE and COPY reach into other databases than the client's.
    for (int database : databases.all()) {
      for (byte[] key : keys) {
        cache.invalidate(database, key, 0, key.length);
      }
    }
  }

  @Override
  public void hold(Reach reach) {
    writes.begin(reach);
  }

  @Override
  public void release(Reach reach) {
    writes.end(reach);
  }

  @Override
  public Line open(Place place, Line.Listener listener) {
    return backing.open(place, listener);
  }

  /** A command under way that may change something. */
  private final class Write implements Answer {
    private final Reach reach;
    private final Answer answer;
    private boolean onItsWay;
    private boolean answered;
    private boolean held = true;
    private int failures;

    Write(Reach reach, Answer answer) {
      this.reach = reach;
      this.answer = answer;
    }

    @Override
    public void reply(byte[] frame) {
      dropAndRelease();
      if (!answered) {
        answered = true;
        answer.reply(frame);
      }
    }

    /** If it was on its way, it may be executed all the same, now or later. */
    @Override
    public void failed(Failure why) {
      if (onItsWay) {
        drop(reach);
        int latest = ++failures;
        backing.later(() -> overSince(latest));
      } else {
        dropAndRelease();
      }
      if (!answered) {
        answered = true;
        answer.failed(why);
      }
    }

    /** Nobody will be told what came of it, so nothing may be held for it. */
    void abandoned() {
      answered = true;
      if (held) {
        dropAndRelease();
      }
    }

    private void overSince(int failure) {
      if (held && failure == failures) {
        dropAndRelease();
      }
    }

    private void dropAndRelease() {
      drop(reach);
      if (held) {
        held = false;
        release(reach);
      }
    }
  }
}
