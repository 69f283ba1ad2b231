package io.redisproxy.benchmarks;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.google.common.cache.CacheBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The comparison in Markdown, shown line by line as it comes in. */
final class Report {

  private static final int COLUMNS = Contenders.values().length;

  private final StringBuilder text = new StringBuilder();

  void head(String command) {
    line("# redis-proxy's cache beside others");
    line("");
    line("- JVM: " + System.getProperty("java.vm.name") + " " + Runtime.version());
    line("- Processors: " + Runtime.getRuntime().availableProcessors());
    line("- Libraries: " + jarOf(Caffeine.class) + ", " + jarOf(CacheBuilder.class));
    line("- Date: " + LocalDate.now(ZoneOffset.UTC));
    line("- Command: `" + command + "`");
  }

  void speedHead(int rounds) {
    line("");
    line("Millions of operations a second, all threads together; medians, rounds: " + rounds + ".");
    line("The ratio is formed within each round; above 1, redis-proxy's cache is the faster.");
    line("");
    line("| workload | threads |" + cells(Contenders::label) + " redis-proxy / Caffeine |");
    line("| --- | ---: |" + " ---: |".repeat(COLUMNS + 1));
  }

  void speed(Row row) {
    String scores = cells(contender -> "%.2f".formatted(row.median(contender)));
    double ratio = row.medianRatioTo(Contenders.CAFFEINE);
    line("| %s | %d |%s %.2f |".formatted(row.workload(), row.threads(), scores, ratio));
  }

  void hits(HitCounts counts) {
    line("");
    line("Hits among the same %,d gets; LinkedHashMap is exact LRU.".formatted(HitCounts.GETS));
    line("");
    line("|" + cells(Contenders::label));
    line("|" + " ---: |".repeat(COLUMNS));
    line("|" + cells(contender -> "%,d".formatted(counts.of(contender))));
  }

  void save(Path folder, String name) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve(name), text);
  }

  private static String cells(Function<Contenders, String> cell) {
    return Arrays.stream(Contenders.values())
        .map(contender -> " " + cell.apply(contender) + " |")
        .collect(Collectors.joining());
  }

  /** The file that a library was loaded from, whose name has its version. */
  private static String jarOf(Class<?> type) {
    CodeSource source = type.getProtectionDomain().getCodeSource();
    return source == null ? type.getName() : source.getLocation().getPath().replaceAll(".*/", "");
  }

  private void line(String line) {
    System.out.println(line);
    text.append(line).append('\n');
  }
}
