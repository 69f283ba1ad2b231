package io.redisproxy.cache;

/**
 * Who fetches what one thread's readers want loaded, in the order in which it is asked to.
 *
 * @param <W> who waits for loads
 */
@FunctionalInterface
public interface Loader<W> {
  /** Fetches, and ends the load; may be called on any thread. */
  void fetch(Load<W> load);
}
