package io.redisproxy.benchmarks;

import io.redisproxy.backing.Backing;
import io.redisproxy.command.Answer;
import io.redisproxy.command.CommandTable;
import io.redisproxy.command.Line;
import io.redisproxy.command.Place;
import io.redisproxy.command.Reply;
import io.redisproxy.command.Words;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/** A Redis that has the same value for each key, and can do nothing else. */
final class OneValue implements Backing {

  private final byte[] value;

  OneValue(byte[] value) {
    this.value = value;
  }

  @Override
  public void get(int database, byte[] key, Consumer<Reply> whenAnswered) {
    byte[] block = Arrays.copyOf(key, key.length + value.length);
    System.arraycopy(value, 0, block, key.length, value.length);
    whenAnswered.accept(new Reply.Value(block, key.length));
  }

  @Override
  public void getAll(int database, List<byte[]> keys, Each whenAnswered) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CommandTable commands() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void send(Words words, Place place, Answer answer) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void execute(Runnable work) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void later(Runnable work) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Line open(Place place, Line.Listener listener) {
    throw new UnsupportedOperationException();
  }
}
