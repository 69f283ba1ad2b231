package io.redisproxy.metrics;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** The values behind the table: counted here, or read from whoever keeps them. */
public final class Metrics {

  private final Map<Metric, LongAdder> adders = new EnumMap<>(Metric.class);
  private final Map<Metric, LongSupplier> sources = new EnumMap<>(Metric.class);
  private final List<Tally> tallies = new CopyOnWriteArrayList<>();
  private final Map<Fact, Supplier<String>> facts = new EnumMap<>(Fact.class);

  public Metrics() {
    for (Metric metric : Metric.values()) {
      adders.put(metric, new LongAdder());
      sources.put(metric, () -> sum(metric));
    }
  }

  /** Lets {@code source} answer for a number that is kept elsewhere. Called while starting only. */
  public void watch(Metric metric, LongSupplier source) {
    sources.put(metric, source);
  }

  /** Lets {@code source} say what is to be said. Called while starting only. */
  public void tell(Fact fact, Supplier<String> source) {
    facts.put(fact, source);
  }

  /** What is to be said; nothing if there is nobody who would. */
  public String text(Fact fact) {
    Supplier<String> source = facts.get(fact);
    return source == null ? "" : source.get();
  }

  /** For one thread to count with, what all count together. Never forgotten, so threads keep it. */
  public Tally tally() {
    Tally tally = new Tally();
    tallies.add(tally);
    return tally;
  }

  public void count(Metric metric) {
    adder(metric).increment();
  }

  /** For a gauge: up by a positive, down by a negative amount. */
  public void add(Metric metric, long amount) {
    adder(metric).add(amount);
  }

  public long value(Metric metric) {
    LongSupplier source = sources.get(metric);
    return source == null ? 0 : source.getAsLong();
  }

  private long sum(Metric metric) {
    long sum = adder(metric).sum();
    for (Tally tally : tallies) {
      sum += tally.value(metric);
    }
    return sum;
  }

  private LongAdder adder(Metric metric) {
    return Objects.requireNonNull(adders.get(metric));
  }
}
