package io.redisproxy.resp;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Puts a small reply together, in the version of the protocol that its client speaks. */
final class RespWriter {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(64);
  private final boolean resp3;

  RespWriter(boolean resp3) {
    this.resp3 = resp3;
  }

  RespWriter simple(String text) {
    return line('+', text);
  }

  /** An error, its code first. Line breaks would end it early, so they become blanks. */
  RespWriter error(String codeAndText) {
    return line('-', codeAndText.replace('\r', ' ').replace('\n', ' '));
  }

  /** Likewise, one character a byte. */
  RespWriter errorInBytes(String latin1) {
    bytes.write('-');
    String line = latin1.replace('\r', ' ').replace('\n', ' ');
    bytes.writeBytes(line.getBytes(StandardCharsets.ISO_8859_1));
    return crlf();
  }

  RespWriter integer(long value) {
    return line(':', Long.toString(value));
  }

  RespWriter bulk(String text) {
    return bulk(text.getBytes(StandardCharsets.UTF_8));
  }

  RespWriter bulk(byte[] value) {
    line('$', Integer.toString(value.length));
    bytes.writeBytes(value);
    return crlf();
  }

  RespWriter nil() {
    return resp3 ? line('_', "") : line('$', "-1");
  }

  /** What stands for an array that is not there. */
  RespWriter noArray() {
    return resp3 ? nil() : array(-1);
  }

  RespWriter array(int size) {
    return line('*', Integer.toString(size));
  }

  /** A set; to an older client an array. */
  RespWriter set(int size) {
    return line(resp3 ? '~' : '*', Integer.toString(size));
  }

  /** A map of so many pairs; to an older client an array of keys and values. */
  RespWriter map(int pairs) {
    return resp3 ? line('%', Integer.toString(pairs)) : array(pairs * 2);
  }

  /** Text that a person reads; to an older client a plain string. */
  RespWriter verbatim(String text) {
    if (!resp3) {
      return bulk(text);
    }
    byte[] value = ("txt:" + text).getBytes(StandardCharsets.UTF_8);
    line('=', Integer.toString(value.length));
    bytes.writeBytes(value);
    return crlf();
  }

  byte[] toBytes() {
    return bytes.toByteArray();
  }

  private RespWriter line(char type, String text) {
    bytes.write(type);
    bytes.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    return crlf();
  }

  private RespWriter crlf() {
    bytes.write('\r');
    bytes.write('\n');
    return this;
  }
}
