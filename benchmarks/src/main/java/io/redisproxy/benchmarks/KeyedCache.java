package io.redisproxy.benchmarks;

import org.jspecify.annotations.Nullable;

/** A cache of objects, which wants each key's bytes wrapped; threads need nothing of their own. */
abstract class KeyedCache implements Contender, Session {

  abstract byte @Nullable [] find(Key key);

  abstract void put(Key key, byte[] value);

  @Override
  public final Session session() {
    return this;
  }

  @Override
  public final @Nullable Object get(byte[] key) {
    return find(Key.over(key));
  }

  @Override
  public final @Nullable Object getOrStore(byte[] key) {
    Key wrapped = Key.over(key);
    byte[] value = find(wrapped);
    if (value == null) {
      put(wrapped.copy(), new byte[VALUE_BYTES]);
    }
    return value;
  }
}
