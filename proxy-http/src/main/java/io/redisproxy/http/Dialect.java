package io.redisproxy.http;

import io.redisproxy.command.Coherence;
import java.util.function.Supplier;

/** What is the same for all answers of the HTTP port for clients. */
final class Dialect {

  private final byte[] type;
  private final Status absentStatus;
  private final Status storedStatus;
  private final Supplier<Coherence> coherence;
  private final Cors cors;
  private final Tags tags = new Tags();
  private final Call plainCall;
  private final HitHead hitHead;

  Dialect(LookupOptions options) {
    type = Head.ascii(options.contentType());
    absentStatus = Status.of(options.absentStatus());
    storedStatus = Status.of(options.storedStatus());
    coherence = options.coherence();
    cors = new Cors(options.corsOrigins());
    plainCall = Call.plain(cors);
    hitHead = new HitHead(plainCall.fields(), type);
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

  /** How cached values can end at the moment. */
  Coherence coherence() {
    return coherence.get();
  }

  Cors cors() {
    return cors;
  }

  Tags tags() {
    return tags;
  }

  /** What there is to know of a request that {@link PlainGet} recognizes. */
  Call plainCall() {
    return plainCall;
  }

  /** What stands before a value that answers such a request. */
  HitHead hitHead() {
    return hitHead;
  }
}
