package io.redisproxy.http.fuzz;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledHeapByteBuf;

/** Knows how many bytes are in buffers that nobody has released yet. */
final class CountedBuffers extends AbstractByteBufAllocator {

  private long bytes;

  long bytes() {
    return bytes;
  }

  @Override
  protected ByteBuf newHeapBuffer(int capacity, int maxCapacity) {
    return new Counted(capacity, maxCapacity);
  }

  @Override
  protected ByteBuf newDirectBuffer(int capacity, int maxCapacity) {
    return newHeapBuffer(capacity, maxCapacity);
  }

  @Override
  public boolean isDirectBufferPooled() {
    return false;
  }

  private final class Counted extends UnpooledHeapByteBuf {
    Counted(int capacity, int maxCapacity) {
      super(CountedBuffers.this, capacity, maxCapacity);
    }

    @Override
    protected byte[] allocateArray(int size) {
      bytes += size;
      return super.allocateArray(size);
    }

    @Override
    protected void freeArray(byte[] array) {
      bytes -= array.length;
      super.freeArray(array);
    }
  }
}
