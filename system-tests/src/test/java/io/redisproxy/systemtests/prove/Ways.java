package io.redisproxy.systemtests.prove;

import java.util.ArrayList;
import java.util.List;

/** Every kind of command that changes a key, and what it does. */
final class Ways {
  private static final List<Way> ALL = new ArrayList<>();

  static {
    add(
        Effect.OVERWRITE,
        Need.ANYTHING,
        "SET k v",
        "MSET k v o w",
        "MULTI; SET k v; SET o w; EXEC",
        "EVAL redis.call('SET',KEYS[1],ARGV[1]) 1 k v",
        "FCALL put 1 k v",
        "SET s v; RENAME s k",
        "SET s v; COPY s k REPLACE",
        "SET s v; BITOP OR k s",
        "SET s v; EVAL redis.call('RESTORE',KEYS[1],0,redis.call('DUMP',KEYS[2]),'REPLACE') 2 k s",
        "MULTI; DEL k; SELECT 15; SET k v; MOVE k h; SELECT h; EXEC",
        "MULTI; DEL k; SETRANGE k 0 v; EXEC");
    add(Effect.OVERWRITE, Need.NO_OTHER_TYPE, "GETSET k v", "SET k v GET");
    add(
        Effect.OVERWRITE_ENDING,
        Need.ANYTHING,
        "SET k v PX p",
        "SET k v EX q",
        "SET k v PXAT t",
        "PSETEX k p v",
        "SETEX k q v",
        "MULTI; SET k v; PEXPIRE k p; EXEC",
        "SET k v; PEXPIREAT k t");
    add(
        Effect.MODIFY,
        Need.VALUE,
        "APPEND k d",
        "SETRANGE k f d",
        "SET k v KEEPTTL",
        "SET k v XX KEEPTTL",
        "MULTI; APPEND k d; EXEC",
        "EVAL redis.call('SETRANGE',KEYS[1],ARGV[1],ARGV[2]) 1 k f d");
    add(Effect.MODIFY, Need.INTEGER, "INCRBY k b", "DECRBY k c", "INCRBYFLOAT k b");
    add(Effect.MODIFY, Need.NEXT_INTEGER, "INCR k");
    add(Effect.MODIFY, Need.LAST_DIGIT, "BITFIELD k SET u8 e g");
    add(Effect.MODIFY, Need.LAST_BIT, "SETBIT k y 1");
    add(
        Effect.DELETE,
        Need.ANYTHING,
        "DEL k",
        "UNLINK k",
        "MULTI; DEL k; EXEC",
        "PEXPIRE k 0",
        "EXPIRE k -1",
        "PEXPIREAT k 1",
        "MULTI; MOVE k 15; SELECT 15; DEL k; SELECT h; EXEC",
        "EVAL redis.call('DEL',KEYS[1]) 1 k");
    add(Effect.DELETE, Need.NO_OTHER_TYPE, "GETDEL k", "GETEX k PXAT 1");
    add(Effect.DELETE, Need.VALUE, "RENAME k s");
    add(
        Effect.OTHER_TYPE,
        Need.ANYTHING,
        "MULTI; DEL k; LPUSH k x; EXEC",
        "MULTI; DEL k; SADD k x; EXEC",
        "MULTI; DEL k; HSET k x x; EXEC",
        "MULTI; DEL k; ZADD k 1 x; EXEC");
    add(
        Effect.END,
        Need.SETTLED_VALUE,
        "PEXPIRE k p",
        "EXPIRE k q",
        "PEXPIREAT k t",
        "GETEX k PX p");
    add(Effect.PERSIST, Need.SETTLED_ENDING_VALUE, "PERSIST k", "GETEX k PERSIST");
    add(
        Effect.CREATE,
        Need.NOTHING,
        "SETNX k v",
        "SET k v NX",
        "MSETNX k v",
        "APPEND k v",
        "SETRANGE k 0 v",
        "SET s v; RENAMENX s k",
        "SET s v; COPY s k");
  }

  private Ways() {}

  private static void add(Effect effect, Need need, String... texts) {
    for (String text : texts) {
      ALL.add(Way.of(effect, need, text));
    }
  }

  static List<Way> all(boolean functions) {
    return ALL.stream().filter(way -> functions || !way.text().startsWith("FCALL")).toList();
  }
}
