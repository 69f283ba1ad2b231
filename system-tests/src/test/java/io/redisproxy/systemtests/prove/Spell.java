package io.redisproxy.systemtests.prove;

/** A time with one bound on how stale an answer may be. */
record Spell(Row row, long boundNanos) {

  Spell laxer(Spell other) {
    return other.boundNanos > boundNanos ? other : this;
  }
}
