package io.redisproxy.server;

import io.redisproxy.command.Gets;
import io.redisproxy.command.Reply;
import io.redisproxy.limits.Turns;
import io.redisproxy.metrics.Metrics;
import io.redisproxy.metrics.Tally;

/**
 * What a look-up needs on one event loop.
 *
 * @param gets the loop's own way to the cache and to Redis
 * @param turns who may run, over all loops
 * @param tally the loop's own counts
 * @param maxKeySize longer keys are refused
 * @param batch the loop's look-ups that are still to be made
 */
public record LookupContext(
    Gets gets,
    Turns turns,
    Metrics metrics,
    Tally tally,
    int maxKeySize,
    Reply.Failure keyTooLong,
    Reply.Failure busy,
    LookupBatch batch) {

  public LookupContext(Gets gets, Turns turns, Metrics metrics, int maxKeySize) {
    this(
        gets,
        turns,
        metrics,
        metrics.tally(),
        maxKeySize,
        new Reply.Failure(
            Reply.Reason.KEY_TOO_LONG,
            "the key is longer than %d bytes (--max-key-size)".formatted(maxKeySize)),
        new Reply.Failure(
            Reply.Reason.BUSY,
            "%d requests are waiting already (--max-queued)".formatted(turns.maxQueued())),
        new LookupBatch(gets, turns, maxKeySize));
  }
}
