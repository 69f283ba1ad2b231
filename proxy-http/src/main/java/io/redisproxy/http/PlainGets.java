package io.redisproxy.http;

/** Takes the requests that {@link PlainGet} recognizes. */
interface PlainGets {

  /**
   * Answers a request for the value of the key that lies there; the bytes may change afterwards.
   */
  void get(byte[] bytes, int keyStart, int keyLength);
}
