package io.redisproxy.systemtests.prove;

/** What a read's staleness is counted under, since each has a bound of its own. */
enum Row {
  CALM,
  FAULT,
  /** Redis tells nobody that databases were swapped: who caches has to look now and then. */
  SWAPDB
}
