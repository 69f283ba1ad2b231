package io.redisproxy.app;

import java.util.function.Function;

/** What came of reading one value from text: the value, or what is wrong with the text. */
sealed interface Reading<T> {

  /** The text was understood. */
  record Good<T>(T value) implements Reading<T> {}

  /** The text was not understood; {@code why} goes on from it: "is not a duration". */
  record Bad<T>(String why) implements Reading<T> {}

  static <T> Reading<T> good(T value) {
    return new Good<>(value);
  }

  static <T> Reading<T> bad(String why) {
    return new Bad<>(why);
  }

  /** Goes on with a good value; what is bad already stays so. */
  default <R> Reading<R> then(Function<T, Reading<R>> next) {
    if (this instanceof Good<T> good) {
      return next.apply(good.value());
    }
    return bad(((Bad<T>) this).why());
  }
}
