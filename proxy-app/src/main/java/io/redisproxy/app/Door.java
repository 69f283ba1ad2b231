package io.redisproxy.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/**
 * One of the proxy's ports and where it is to be opened, as two options say.
 *
 * @param name what the ready line calls it
 */
record Door(String name, Option<Port> portOption, Option<String> bindOption, Options options) {

  static Door http(Options options) {
    return new Door("http", Option.HTTP_PORT, Option.BIND, options);
  }

  static Door resp(Options options) {
    return new Door("resp", Option.RESP_PORT, Option.BIND, options);
  }

  static Door admin(Options options) {
    return new Door("admin", Option.ADMIN_PORT, Option.ADMIN_BIND, options);
  }

  Port port() {
    return portOption.value().apply(options);
  }

  private String bind() {
    return bindOption.value().apply(options);
  }

  InetSocketAddress address() {
    return new InetSocketAddress(bind(), port().number());
  }

  /** What is wrong with a port that can't be opened: itself, or where it is to be. */
  String fault(IOException why) {
    try {
      listen(new InetSocketAddress(bind(), 0)).close();
    } catch (IOException e) {
      return "%s: '%s' cannot be listened on (%s); expected an IP address or host name of this machine"
          .formatted(bindOption.flag(), bind(), e.getMessage());
    }
    return "%s: '%s' cannot be opened on %s (%s); expected a free port of this machine"
        .formatted(portOption.flag(), port(), bind(), why.getMessage());
  }

  /** What is wrong with those that cannot be opened now, one beside the other; none stays open. */
  static List<String> faults(List<Door> doors) {
    List<String> faults = new ArrayList<>();
    List<ServerSocket> open = new ArrayList<>();
    for (Door door : doors) {
      if (!door.port().isOff()) {
        try {
          open.add(listen(door.address()));
        } catch (IOException e) {
          faults.add(door.fault(e));
        }
      }
    }
    try {
      for (ServerSocket socket : open) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return faults;
  }

  private static ServerSocket listen(InetSocketAddress address) throws IOException {
    ServerSocket socket = new ServerSocket();
    try {
      socket.bind(address);
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }
}
