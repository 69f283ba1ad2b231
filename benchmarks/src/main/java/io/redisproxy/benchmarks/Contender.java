package io.redisproxy.benchmarks;

/** A read-through cache that takes part in the comparison; any number of threads may use it. */
interface Contender {

  int KEY_BYTES = 16;
  int VALUE_BYTES = 64;

  /** To be used by the calling thread alone. */
  Session session();
}
