package io.redisproxy.systemtests.conversation;

import io.redisproxy.systemtests.client.Bytes;
import io.redisproxy.systemtests.client.Reply;
import io.redisproxy.systemtests.client.RespClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.zip.GZIPOutputStream;

/** What a conversation over HTTP, which only reads, has to find: {@code HttpKeys HOST PORT}. */
public final class HttpKeys {
  /** The value of each is the key itself. */
  private static final List<String> NAMES =
      List.of("a/b", "a//b/../c/", "100%", "%2F", "two words", "a+b", "?x=1&key=y#z;", "ключ ☃ 😀");

  private static final byte[] NO_TEXT = {(byte) 0xff, 0, '\n'};

  private final RespClient redis;
  private final String prefix = "http:" + UUID.randomUUID() + ":";

  private HttpKeys(RespClient redis) {
    this.redis = redis;
  }

  /** Sets all keys and returns what they begin with. */
  public static String putInto(RespClient redis) {
    HttpKeys keys = new HttpKeys(redis);
    keys.put();
    return keys.prefix;
  }

  private void put() {
    set("text", "value".getBytes(StandardCharsets.US_ASCII));
    set("fresh", "value".getBytes(StandardCharsets.US_ASCII));
    set("empty", new byte[0]);
    set("every", Bytes.every());
    set("large", repeated(Bytes.every(), 4096));
    set("zeros", new byte[10_000]);
    set("gzip", packed("value".repeat(100)));
    command("RPUSH", key("list"), "item");
    for (String name : NAMES) {
      command("SET", key(name), key(name));
    }
    byte[] noText = joined(key(""), NO_TEXT);
    command("SET", noText, noText);
  }

  private byte[] key(String name) {
    return (prefix + name).getBytes(StandardCharsets.UTF_8);
  }

  private void set(String name, byte[] value) {
    command("SET", key(name), value);
  }

  private void command(Object... words) {
    Reply reply = redis.command(words);
    if (reply.isError()) {
      throw new IllegalStateException(reply.toString());
    }
  }

  private static byte[] repeated(byte[] bytes, int times) {
    ByteBuffer all = ByteBuffer.allocate(bytes.length * times);
    while (all.hasRemaining()) {
      all.put(bytes);
    }
    return all.array();
  }

  private static byte[] joined(byte[] first, byte[] second) {
    return ByteBuffer.allocate(first.length + second.length).put(first).put(second).array();
  }

  private static byte[] packed(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream packing = new GZIPOutputStream(bytes)) {
      packing.write(text.getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** Puts them into the Redis at HOST PORT, and says what a conversation there is to be told. */
  public static void main(String[] words) {
    try (RespClient redis = RespClient.connect(words[0], Integer.parseInt(words[1]))) {
      System.out.println(putInto(redis));
    }
  }
}
