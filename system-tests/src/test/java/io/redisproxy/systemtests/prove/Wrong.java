package io.redisproxy.systemtests.prove;

/** What an answer can be accused of. */
enum Wrong {
  STALE("it had been replaced before the read began"),
  WENT_BACK("the same client had been told a newer state before it asked"),
  /** No violation: requests that overlap may be ordered either way; but Redis would not do so. */
  OVERTAKEN("what the same client had asked before, and was still waiting for, was newer"),

  NEVER_WRITTEN("nobody has written this"),
  NEVER_ABSENT("the key has not been absent"),
  DIFFERS_AFTER_QUIET("Redis holds something else");

  private final String words;

  Wrong(String words) {
    this.words = words;
  }

  String words() {
    return words;
  }
}
