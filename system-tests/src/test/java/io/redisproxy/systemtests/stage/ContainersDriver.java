package io.redisproxy.systemtests.stage;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.Ports;
import java.time.Duration;
import java.util.Map;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.output.OutputFrame.OutputType;
import org.testcontainers.containers.startupcheck.StartupCheckStrategy;
import org.testcontainers.containers.wait.strategy.AbstractWaitStrategy;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.utility.DockerImageName;

/**
 * The production image and a Redis image on a network of their own, published on free ports.
 *
 * <p>The engine's API version needs no care: Testcontainers pings with 1.44 and falls back to 1.32,
 * which together reach every engine from 17.09 on.
 */
final class ContainersDriver implements Driver {
  private static final String PROXY_IMAGE =
      System.getProperty("system-tests.image", "redis-proxy:latest");
  private static final String REDIS_IMAGE =
      System.getProperty("system-tests.redis-image", "redis:8");
  private static final String CONFIG_FILE = "/etc/redis-proxy.properties";
  private static final int REDIS_PORT = 6379;

  private final DockerClient docker = DockerClientFactory.instance().client();
  private final Network network = Network.newNetwork();

  ContainersDriver() {
    network.getId(); // Only now is it there.
    Leftovers.add(network);
  }

  /** What keeps this driver from working, or nothing. */
  static String missing() {
    if (!DockerClientFactory.instance().isDockerAvailable()) {
      return "no Docker engine answers";
    }
    try {
      DockerClientFactory.instance().client().inspectImageCmd(PROXY_IMAGE).exec();
      return "";
    } catch (NotFoundException absent) {
      return "there is no image " + PROXY_IMAGE;
    }
  }

  @Override
  public String description() {
    return "containers (%s, %s, Docker %s)"
        .formatted(PROXY_IMAGE, REDIS_IMAGE, docker.versionCmd().exec().getVersion());
  }

  @Override
  public boolean runsProcesses() {
    return false;
  }

  @Override
  public Server startRedis() {
    RedisContainer redis = new RedisContainer();
    redis.start();
    return redis;
  }

  @Override
  public RunningProxy startProxy(Launch launch, String redisUri) {
    return new ProxyContainer(launch.over(Map.of("REDIS_PROXY_REDIS", redisUri)));
  }

  /** A container that is on the network, started once and looked at through the engine. */
  private class Container implements AutoCloseable {
    final GenericContainer<?> container;

    Container(String image) {
      container =
          new GenericContainer<>(DockerImageName.parse(image))
              .withNetwork(network)
              .withStartupAttempts(1)
              .withStartupCheckStrategy(new StartedOrEnded())
              .waitingFor(new NoWait());
    }

    final void startContainer() {
      Leftovers.add(this);
      container.start();
    }

    final InspectContainerResponse inspect() {
      return docker.inspectContainerCmd(container.getContainerId()).exec();
    }

    final boolean isRunning() {
      return Boolean.TRUE.equals(inspect().getState().getRunning());
    }

    /** Asks the engine anew: a published port changes when the container starts again. */
    final Address published(int port) {
      Ports.Binding[] bindings =
          inspect().getNetworkSettings().getPorts().getBindings().get(ExposedPort.tcp(port));
      if (bindings == null || bindings.length == 0) {
        throw new IllegalStateException("port " + port + " is not published");
      }
      return new Address(container.getHost(), Integer.parseInt(bindings[0].getHostPortSpec()));
    }

    final void sendSignal(String name) {
      docker.killContainerCmd(container.getContainerId()).withSignal(name).exec();
    }

    @Override
    public void close() {
      try {
        container.stop();
      } catch (DockerException gone) {
        // Whoever removed it, it is not there any more.
      }
      Leftovers.remove(this);
    }
  }

  /** Known to the proxies by a name, which keeps over a restart what the address may not. */
  private final class RedisContainer extends Container implements Server {
    private final String name = "redis-" + Long.toHexString(System.nanoTime());
    private boolean created;

    RedisContainer() {
      super(REDIS_IMAGE);
      container
          .withNetworkAliases(name)
          .withExposedPorts(REDIS_PORT)
          .withCommand("--save", "", "--appendonly", "no");
    }

    @Override
    public Address address() {
      return published(REDIS_PORT);
    }

    @Override
    public String addressForProxy() {
      return name + ":" + REDIS_PORT;
    }

    @Override
    public void start() {
      if (created) {
        docker.startContainerCmd(container.getContainerId()).exec();
      } else {
        startContainer();
        created = true;
      }
    }

    @Override
    public void kill() {
      resume();
      sendSignal("KILL");
      Await.until("Redis is gone", () -> !isRunning());
    }

    @Override
    public void pause() {
      docker.pauseContainerCmd(container.getContainerId()).exec();
    }

    @Override
    public void resume() {
      if (Boolean.TRUE.equals(inspect().getState().getPaused())) {
        docker.unpauseContainerCmd(container.getContainerId()).exec();
      }
    }
  }

  /** The image as it is, options after its name. */
  private final class ProxyContainer extends Container implements RunningProxy {
    ProxyContainer(Launch launch) {
      super(PROXY_IMAGE);
      container
          .withEnv(launch.environment())
          .withCommand(launch.commandLine(CONFIG_FILE).toArray(String[]::new))
          .withExposedPorts(8080, 6380, 8081);
      if (!launch.file().isEmpty()) {
        container.withCopyToContainer(Transferable.of(launch.fileText(), 0644), CONFIG_FILE);
      }
      startContainer();
    }

    @Override
    public String stdout() {
      return container.getLogs(OutputType.STDOUT);
    }

    @Override
    public String stderr() {
      return container.getLogs(OutputType.STDERR);
    }

    @Override
    public boolean running() {
      return isRunning();
    }

    @Override
    public Address reach(int port) {
      return published(port);
    }

    @Override
    public void signal(String name) {
      sendSignal(name);
    }

    @Override
    public long residentBytes() {
      throw new UnsupportedOperationException("a container's processes are not looked into");
    }

    @Override
    public long processId() {
      throw new UnsupportedOperationException("a container's processes are not looked into");
    }

    @Override
    public int exitStatus() {
      return Math.toIntExact(inspect().getState().getExitCodeLong());
    }
  }

  /** A proxy may end at once, and be meant to. */
  private static final class StartedOrEnded extends StartupCheckStrategy {
    StartedOrEnded() {
      withTimeout(Duration.ofSeconds(30));
    }

    @Override
    public StartupStatus checkStartupState(DockerClient client, String containerId) {
      String status = getCurrentState(client, containerId).getStatus();
      return "created".equals(status) ? StartupStatus.NOT_YET_KNOWN : StartupStatus.SUCCESSFUL;
    }
  }

  /** {@link Proxy} and {@link Redis} know better what to wait for. */
  private static final class NoWait extends AbstractWaitStrategy {
    @Override
    protected void waitUntilReady() {}
  }
}
