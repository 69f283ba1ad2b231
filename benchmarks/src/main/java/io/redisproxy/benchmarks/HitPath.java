package io.redisproxy.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * What a hit costs without the network: decoder, handler, read-through, cache, replies. Each thread
 * has a connection and an event loop's parts of its own; all have one cache, turns and metrics, so
 * what they share shows in what each further thread adds. An argument says how many rounds; only a
 * run without any is written to a file.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 2, time = 1)
@Fork(
    value = 1,
    jvmArgsAppend = {
      "-Djmh.executor=CUSTOM",
      "-Djmh.executor.class=io.redisproxy.benchmarks.LoopThreads",
      "-Dio.netty.leakDetection.level=disabled", // as in the proxy
      "-Dslf4j.internal.verbosity=ERROR"
    })
public class HitPath {

  private static final int ROUNDS = 3;
  private static final Path RESULTS = Path.of("benchmarks", "results");

  /** Hits of random keys, as many in each read as a pipeline holds. */
  @Benchmark
  @OperationsPerInvocation(Connection.PIPELINE)
  public long hit(Connection mine) {
    return mine.turn();
  }

  public static void main(String[] args) throws RunnerException, IOException {
    if (args.length > 1 || (args.length == 1 && !args[0].matches("[1-9]\\d?"))) {
      System.err.println("usage: HitPath [ROUNDS]");
      System.exit(2);
    }
    // The same digits and commas everywhere.
    Locale.setDefault(Locale.ROOT);
    HitReport report = new HitReport();
    int rounds = args.length == 0 ? ROUNDS : Integer.parseInt(args[0]);
    report.head(command(args), rounds);
    for (SharedParts.Wire wire : SharedParts.Wire.values()) {
      List<List<HitReport.Score>> scores = new ArrayList<>();
      for (int i = 0; i < rounds; i++) {
        List<HitReport.Score> round = new ArrayList<>();
        for (int threads : threadCounts()) {
          RunResult together = run(wire, threads, true);
          double apart = hits(threads == 1 ? together : run(wire, threads, false));
          round.add(new HitReport.Score(threads, hits(together), bytes(together), apart));
        }
        scores.add(round);
      }
      report.rows(wire, scores);
    }
    if (args.length == 0) {
      report.save(RESULTS, "hit-path-java" + Runtime.version().feature() + ".md");
    }
  }

  /** One, two, and as many as there are processors. */
  private static int[] threadCounts() {
    int processors = Runtime.getRuntime().availableProcessors();
    return IntStream.of(1, 2, processors).filter(n -> n <= processors).distinct().toArray();
  }

  private static RunResult run(SharedParts.Wire wire, int threads, boolean together)
      throws RunnerException {
    Collection<RunResult> results =
        new Runner(
                new OptionsBuilder()
                    .include("\\." + HitPath.class.getSimpleName() + "\\.hit$")
                    .threads(threads)
                    .param("wire", wire.name())
                    .param("together", Boolean.toString(together))
                    .addProfiler(GCProfiler.class)
                    .shouldFailOnError(true)
                    .verbosity(VerboseMode.SILENT)
                    .build())
            .run();
    return results.iterator().next();
  }

  private static double hits(RunResult result) {
    return result.getPrimaryResult().getScore();
  }

  private static double bytes(RunResult result) {
    for (String name : result.getSecondaryResults().keySet()) {
      // Some versions of JMH put a dot before it.
      if (name.endsWith("gc.alloc.rate.norm")) {
        return result.getSecondaryResults().get(name).getScore();
      }
    }
    return Double.NaN;
  }

  private static String command(String[] args) {
    List<String> words = new ArrayList<>(List.of("java"));
    words.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    words.addAll(List.of("-cp", System.getProperty("java.class.path")));
    words.add(HitPath.class.getName());
    words.addAll(List.of(args));
    return String.join(" ", words);
  }
}
