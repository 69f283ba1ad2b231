package io.redisproxy.systemtests.differential;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;

/** The Lua that is sent, by name. */
final class Scripts {

  private static final Map<String, String> TEXTS =
      Map.ofEntries(
          Map.entry("set", "return redis.call('set', KEYS[1], ARGV[1])"),
          Map.entry("get", "return redis.call('get', KEYS[1])"),
          Map.entry(
              "append",
              "redis.call('append', KEYS[1], ARGV[1]) redis.call('append', KEYS[2], ARGV[1])"
                  + " return redis.call('get', KEYS[2])"),
          Map.entry("rename", "return redis.call('rename', KEYS[1], KEYS[2])"),
          // Writes what it does not name.
          Map.entry("hidden", "return redis.call('set', 's0', ARGV[1])"),
          // Fails when it has written.
          Map.entry(
              "half",
              "redis.call('set', KEYS[1], ARGV[1]) return redis.error_reply('HALF was done')"),
          Map.entry("pcall", "return redis.pcall('append', KEYS[1], ARGV[1])"),
          Map.entry("table", "return {1, 'two', {3, {4}}, false, true, tonumber(ARGV[1])}"),
          Map.entry("broken", "return nosuch.thing"),
          Map.entry(
              "loop", "for i = 1, 3 do redis.call('rpush', KEYS[1], i .. ARGV[1]) end return 3"),
          Map.entry("nosuch", "is never loaded"),
          Map.entry(
              "library",
              """
              #!lua name=library
              redis.register_function('put', function(keys, args)
                return redis.call('set', keys[1], args[1])
              end)
              redis.register_function{function_name='look', flags={'no-writes'},
                callback=function(keys, args) return redis.call('get', keys[1]) end}
              """));

  private Scripts() {}

  static String text(String name) {
    return Objects.requireNonNull(TEXTS.get(name), name);
  }

  static String sha(String name) {
    try {
      MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
      byte[] digest = sha1.digest(text(name).getBytes(StandardCharsets.ISO_8859_1));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
