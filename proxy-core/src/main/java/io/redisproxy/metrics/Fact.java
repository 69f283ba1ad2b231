package io.redisproxy.metrics;

/** What the proxy tells about itself beside numbers. */
public enum Fact {
  /** What --coherence asks for. */
  COHERENCE_CONFIGURED("coherence.configured"),
  /** How values end at the moment; none: Redis is not heard of, so nothing is kept. */
  COHERENCE_EFFECTIVE("coherence.effective"),
  /** What Redis said why it does not tell of changes. */
  COHERENCE_REFUSAL("coherence.refusal");

  private final String dottedName;

  Fact(String dottedName) {
    this.dottedName = dottedName;
  }

  public String dottedName() {
    return dottedName;
  }
}
