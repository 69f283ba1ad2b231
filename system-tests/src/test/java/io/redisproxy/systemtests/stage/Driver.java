package io.redisproxy.systemtests.stage;

/** Where the proxy and Redis run. */
interface Driver {

  /** One line for people: what runs and where it comes from. */
  String description();

  boolean runsProcesses();

  Server startRedis();

  /** Starts a proxy and returns at once; {@link Proxy} waits for its ready line. */
  RunningProxy startProxy(Launch launch, String redisUri);

  /** Where a Redis listens. */
  record Address(String host, int port) {}

  /** A Redis that can be killed and started again at the same address. */
  interface Server extends AutoCloseable {
    /** Where the tests reach it; this may change at a restart. */
    Address address();

    /** Where a proxy reaches it: {@code host:port}, the same for all its life. */
    String addressForProxy();

    /** SIGKILL; returns when it is gone. */
    void kill();

    void start();

    /** Stopped in its tracks: connections stay open and nothing is answered. */
    void pause();

    void resume();

    @Override
    void close();
  }

  /** A proxy that was started, ready or not. */
  interface RunningProxy extends AutoCloseable {
    String stdout();

    String stderr();

    boolean running();

    /** Where the tests reach the port that the ready line names. */
    Address reach(int port);

    void signal(String name);

    /** Resident memory in bytes; for processes only. */
    long residentBytes();

    /** For processes only. */
    long processId();

    /** After it has ended by itself. */
    int exitStatus();

    @Override
    void close();
  }
}
