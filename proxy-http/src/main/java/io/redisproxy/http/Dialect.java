package io.redisproxy.http;

/**
 * What is the same for all answers of the HTTP port for clients.
 *
 * @param type of values whose reader does not say what they are
 * @param absentStatus what a key that does not exist is answered with
 * @param storedStatus what a value that was not in the cache is answered with
 * @param endsEarly whether a cached value may be dropped before its time is over
 */
record Dialect(
    byte[] type,
    Status absentStatus,
    Status storedStatus,
    boolean endsEarly,
    Tags tags,
    Cors cors) {

  static Dialect of(LookupOptions options) {
    return new Dialect(
        Head.ascii(options.contentType()),
        Status.of(options.absentStatus()),
        Status.of(options.storedStatus()),
        options.endsEarly(),
        new Tags(),
        new Cors(options.corsOrigins()));
  }
}
