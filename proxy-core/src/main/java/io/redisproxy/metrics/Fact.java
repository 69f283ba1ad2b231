package io.redisproxy.metrics;

/** What the proxy tells about itself beside numbers: its name and what it means. */
public enum Fact {
  COHERENCE_CONFIGURED("coherence.configured", "--coherence"),
  COHERENCE_EFFECTIVE(
      "coherence.effective",
      "how values end at the moment; none: Redis is not heard of, so nothing is kept"),
  COHERENCE_REFUSAL("coherence.refusal", "what Redis said why it does not tell of changes");

  private final String dottedName;
  private final String help;

  Fact(String dottedName, String help) {
    this.dottedName = dottedName;
    this.help = help;
  }

  public String dottedName() {
    return dottedName;
  }

  public String help() {
    return help;
  }
}
