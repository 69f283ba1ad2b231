package io.redisproxy.systemtests.stage;

/** Chooses the driver, once for the whole run. */
final class Drivers {
  private static final Driver CHOSEN = choose();

  static {
    System.out.println("system-tests: driver " + CHOSEN.description());
  }

  private Drivers() {}

  static Driver chosen() {
    return CHOSEN;
  }

  private static Driver choose() {
    String wish = System.getProperty("system-tests.driver", "");
    return switch (wish) {
      case "process" -> new ProcessDriver();
      case "containers" -> {
        String missing = ContainersDriver.missing();
        if (!missing.isEmpty()) {
          throw new IllegalStateException("system-tests.driver=containers, but " + missing);
        }
        yield new ContainersDriver();
      }
      case "", "auto" ->
          ContainersDriver.missing().isEmpty() ? new ContainersDriver() : new ProcessDriver();
      default ->
          throw new IllegalArgumentException(
              "system-tests.driver=" + wish + ": expected containers, process or auto");
    };
  }
}
