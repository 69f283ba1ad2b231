package io.redisproxy.http;

/** What is the same for all answers of the HTTP port for clients. */
final class Dialect {

  private final byte[] type;
  private final Status absentStatus;
  private final Status storedStatus;
  private final boolean endsEarly;
  private final Cors cors;
  private final Tags tags = new Tags();

  Dialect(LookupOptions options) {
    type = Head.ascii(options.contentType());
    absentStatus = Status.of(options.absentStatus());
    storedStatus = Status.of(options.storedStatus());
    endsEarly = options.endsEarly();
    cors = new Cors(options.corsOrigins());
  }

  /** Of values whose reader does not say what they are. */
  byte[] type() {
    return type;
  }

  /** What a key that does not exist is answered with. */
  Status absentStatus() {
    return absentStatus;
  }

  /** What a value that was not in the cache is answered with. */
  Status storedStatus() {
    return storedStatus;
  }

  /** Whether a cached value may be dropped before its time is over. */
  boolean endsEarly() {
    return endsEarly;
  }

  Cors cors() {
    return cors;
  }

  Tags tags() {
    return tags;
  }
}
