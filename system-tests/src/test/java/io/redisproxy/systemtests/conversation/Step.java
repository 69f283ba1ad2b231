package io.redisproxy.systemtests.conversation;

import java.util.Locale;

/**
 * The steps of a conversation, in their order and by the names that every client's program prints.
 */
public enum Step {
  HANDSHAKE(Conversation::handshake),
  GET_SET(Conversation::getSet),
  CACHED(Conversation::cached),
  PIPELINE(Conversation::pipeline),
  TRANSACTION(Conversation::transaction),
  WATCH(Conversation::watch),
  DISCARD(Conversation::discard),
  PUBSUB(Conversation::pubsub),
  PATTERN(Conversation::pattern),
  BLOCKING_POP(Conversation::blockingPop),
  SCRIPT(Conversation::script),
  SELECT(Conversation::select),
  BINARY(Conversation::binary),
  ERROR(Conversation::error),
  SCAN(Conversation::scan);

  @SuppressWarnings("ImmutableEnumChecker") // All are references to methods.
  private final Action action;

  Step(Action action) {
    this.action = action;
  }

  void take(Conversation conversation) {
    try {
      action.with(conversation);
    } catch (Exception | AssertionError failure) {
      throw new AssertionError("not ok " + this, failure);
    }
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private interface Action {
    void with(Conversation conversation) throws Exception;
  }
}
