package io.redisproxy.systemtests.prove;

/** What changes many keys at a stroke. */
interface Upheaval {

  void happen();

  /** What has to be waited for before single keys are changed again. */
  default void settle() {}
}
