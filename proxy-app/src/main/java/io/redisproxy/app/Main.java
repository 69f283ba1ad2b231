package io.redisproxy.app;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** Starts the proxy as the command line, environment and properties file ask for it. */
public final class Main {

  private static final int BAD_START = 2;

  private Main() {}

  /** The program's entry. */
  public static void main(String[] words) throws IOException {
    Parsed parsed = OptionParser.parse(List.of(words), System.getenv());
    if (parsed instanceof Parsed.Print print) {
      System.out.println(print.text());
    } else if (parsed instanceof Parsed.Faults faults) {
      giveUp(Stream.of(faults.lines(), Door.faults(faults.doors())).flatMap(List::stream).toList());
    } else if (parsed instanceof Parsed.Run run) {
      run(run.options());
    }
  }

  private static void run(Options options) {
    Proxy proxy = new Proxy(options);
    AtomicInteger status = new AtomicInteger();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(proxy, status.get()), "stop"));
    List<String> faults = proxy.start();
    if (faults.isEmpty()) {
      System.out.println(proxy.readyLine());
    } else {
      status.set(BAD_START);
      giveUp(faults);
    }
  }

  /** A signal that asks for the end is no failure, though the JVM would count it so. */
  private static void stop(Proxy proxy, int status) {
    try {
      proxy.close();
    } finally {
      System.out.flush();
      Runtime.getRuntime().halt(status);
    }
  }

  private static void giveUp(List<String> faults) {
    // Two ports may have the same address, and so the same fault.
    faults.stream().distinct().forEach(fault -> System.err.println("redis-proxy: " + fault));
    System.exit(BAD_START);
  }
}
