package io.redisproxy.app;

import java.util.List;

/** Starts the proxy as the command line, environment and properties file ask for it. */
public final class Main {

  private static final int BAD_START = 2;

  private Main() {}

  /** The program's entry. */
  public static void main(String[] words) {
    Parsed parsed = OptionParser.parse(List.of(words), System.getenv());
    if (parsed instanceof Parsed.Print print) {
      System.out.println(print.text());
    } else if (parsed instanceof Parsed.Faults faults) {
      giveUp(faults.lines());
    } else if (parsed instanceof Parsed.Run run) {
      run(run.options());
    }
  }

  private static void run(Options options) {
    Proxy proxy = new Proxy(options);
    List<String> faults = proxy.start();
    if (!faults.isEmpty()) {
      proxy.close();
      giveUp(faults);
      return;
    }
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(proxy), "stop"));
    System.out.println(proxy.readyLine());
  }

  /**
   * Ends with status 0: a signal that asks for the end is no failure, though the JVM counts it so.
   */
  private static void stop(Proxy proxy) {
    proxy.close();
    System.out.flush();
    Runtime.getRuntime().halt(0);
  }

  private static void giveUp(List<String> faults) {
    faults.forEach(fault -> System.err.println("redis-proxy: " + fault));
    System.exit(BAD_START);
  }
}
