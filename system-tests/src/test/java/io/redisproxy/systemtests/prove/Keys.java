package io.redisproxy.systemtests.prove;

import java.util.ArrayList;
import java.util.List;

/** The keys of the proof, with what their writers know of them. */
final class Keys {
  static final int OTHER_DATABASE = 3;
  private static final int IN_FIRST = 500;
  private static final int IN_OTHER = 60;

  /** Integers, short and long strings. */
  private static final int[] PADDINGS = {0, 20, 0, 150, 20, 0, 1500, 20};

  private final List<Owned> first = new ArrayList<>();
  private final List<Owned> other = new ArrayList<>();

  Keys() {
    for (int i = 0; i < IN_FIRST + IN_OTHER; i++) {
      boolean inFirst = i < IN_FIRST;
      Key key = new Key(i, inFirst ? 0 : OTHER_DATABASE, PADDINGS[i % PADDINGS.length]);
      (inFirst ? first : other).add(new Owned(key));
    }
  }

  List<Owned> of(int database) {
    return database == OTHER_DATABASE ? other : first;
  }

  List<Owned> all() {
    List<Owned> all = new ArrayList<>(first);
    all.addAll(other);
    return all;
  }

  /** Every so manieth. */
  List<Owned> share(int share, int shares) {
    List<Owned> mine = new ArrayList<>();
    for (int i = share; i < first.size(); i += shares) {
      mine.add(first.get(i));
    }
    return mine;
  }

  Key[] read(int database) {
    return of(database).stream().map(owned -> owned.key).toArray(Key[]::new);
  }
}
