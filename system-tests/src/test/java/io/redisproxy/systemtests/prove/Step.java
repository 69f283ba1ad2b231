package io.redisproxy.systemtests.prove;

import io.redisproxy.systemtests.client.Reply;

/** One change of one key: entered before it is sent, and again when Redis has acknowledged it. */
final class Step {
  /** Redis counts milliseconds. */
  private static final long RESOLUTION_NANOS = Clock.ofMillis(2);

  private final Owned owned;
  private final History history;
  private final Effect effect;
  private final long sent;
  private final long lifeNanos;

  /** When the value was to end, as was known before. */
  private final boolean ended;

  private final long endedSeenFrom;
  private final long endedKnown;

  private long state;
  private long end = History.NONE;

  /** If it is no longer this one, more was sent. */
  private final long newest;

  Step(Owned owned, Effect effect, int length, long lifeNanos, long now) {
    this.owned = owned;
    this.effect = effect;
    this.lifeNanos = lifeNanos;
    sent = now;
    history = owned.key.history();
    ended = owned.ends;
    endedSeenFrom = owned.endSeenFrom;
    endedKnown = owned.endKnown;
    owned.underWay++;
    switch (effect) {
      case OVERWRITE, CREATE -> newValue(length, false, 0);
      case OVERWRITE_ENDING -> newValue(length, true, newEndSeenFrom());
      case MODIFY -> newValue(length, ended, endedSeenFrom);
      case DELETE -> newAbsence(Owned.Holds.NOTHING);
      case OTHER_TYPE -> newAbsence(Owned.Holds.OTHER_TYPE);
      case END -> newEnd();
      case PERSIST -> {
        end = owned.end;
        history.livesOn(owned.value);
      }
    }
    newest = history.newest();
  }

  private long newEndSeenFrom() {
    return sent + lifeNanos - RESOLUTION_NANOS;
  }

  private void newValue(int length, boolean ends, long endSeenFrom) {
    state = history.begin(false, sent);
    end = ends ? history.begin(true, endSeenFrom) : History.NONE;
    owned.holds = Owned.Holds.VALUE;
    owned.value = state;
    owned.length = length;
    owned.ends = ends;
    owned.end = end;
    owned.endSeenFrom = endSeenFrom;
  }

  private void newAbsence(Owned.Holds holds) {
    state = history.begin(true, sent);
    owned.becomesNothing();
    owned.holds = holds;
  }

  private void newEnd() {
    long seenFrom = ended ? Math.min(endedSeenFrom, newEndSeenFrom()) : newEndSeenFrom();
    if (owned.end == History.NONE) {
      owned.end = history.begin(true, seenFrom);
    } else {
      history.livesOn(owned.value);
      history.seenFrom(owned.end, seenFrom);
    }
    end = owned.end;
    owned.ends = true;
    owned.endSeenFrom = seenFrom;
  }

  /** Whatever Redis said. */
  void acknowledged(long moment) {
    owned.underWay--;
    history.replaces(state, moment);
  }

  void acknowledged(long moment, Reply reply) {
    owned.underWay--;
    switch (effect) {
      case OVERWRITE, CREATE, DELETE, OTHER_TYPE -> history.replaces(state, moment);
      case OVERWRITE_ENDING -> {
        history.replaces(state, moment);
        endsBy(moment + lifeNanos + RESOLUTION_NANOS);
      }
      case MODIFY -> {
        history.replaces(state, moment);
        if (end != History.NONE) {
          endsBy(endedKnown);
        }
      }
      case END -> endMoved(moment, reply);
      case PERSIST -> persisted(moment, reply);
    }
  }

  private void endsBy(long moment) {
    history.replaces(end, moment);
    if (isLatest()) {
      owned.endKnown = moment;
    }
  }

  private void endMoved(long moment, Reply reply) {
    if (wasThere(reply)) {
      history.seenFrom(end, newEndSeenFrom());
      endsBy(moment + lifeNanos + RESOLUTION_NANOS);
      if (isLatest()) {
        owned.endSeenFrom = newEndSeenFrom();
      }
    } else {
      hadEnded(moment, reply);
    }
  }

  private void persisted(long moment, Reply reply) {
    if (wasThere(reply)) {
      history.seenFrom(end, Clock.NEVER);
      if (isLatest()) {
        owned.ends = false;
      }
    } else {
      hadEnded(moment, reply);
    }
  }

  private void hadEnded(long moment, Reply reply) {
    if (!ended) {
      throw new IllegalStateException(owned.key.name() + " should be there: " + reply);
    }
    history.replaces(end, Math.min(moment, endedKnown));
    if (isLatest()) {
      owned.becomesNothing();
    }
  }

  private static boolean wasThere(Reply reply) {
    String text = reply.toString();
    return !text.equals(":0") && !text.equals("$-1");
  }

  private boolean isLatest() {
    return history.newest() == newest;
  }
}
