package io.redisproxy.app;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/**
 * One of the proxy's ports and where it is to be opened, with the options that say so.
 *
 * @param name what the ready line calls it
 */
record Door(
    String name, Option<Port> portOption, Port port, Option<String> bindOption, String bind) {

  static Door http(Options options) {
    return new Door("http", Option.HTTP_PORT, options.httpPort(), Option.BIND, options.bind());
  }

  static Door resp(Options options) {
    return new Door("resp", Option.RESP_PORT, options.respPort(), Option.BIND, options.bind());
  }

  static Door admin(Options options) {
    return new Door(
        "admin", Option.ADMIN_PORT, options.adminPort(), Option.ADMIN_BIND, options.adminBind());
  }

  /** The same address, and any free port. */
  Door atAnyPort() {
    return new Door(name, portOption, new Port(0), bindOption, bind);
  }

  InetSocketAddress address() {
    return new InetSocketAddress(bind, port.number());
  }

  /** What is wrong with a port that can't be opened: itself, or where it is to be. */
  String fault(IOException why) {
    try {
      listen(atAnyPort().address()).close();
    } catch (IOException e) {
      return "%s: '%s' cannot be listened on (%s); expected an IP address or host name of this machine"
          .formatted(bindOption.flag(), bind, e.getMessage());
    }
    return "%s: '%s' cannot be opened on %s (%s); expected a free port of this machine"
        .formatted(portOption.flag(), port, bind, why.getMessage());
  }

  /** What is wrong with those that cannot be opened now, one beside the other; none stays open. */
  static List<String> faults(List<Door> doors) throws IOException {
    List<String> faults = new ArrayList<>();
    List<ServerSocket> open = new ArrayList<>();
    for (Door door : doors) {
      if (!door.port.isOff()) {
        try {
          open.add(listen(door.address()));
        } catch (IOException e) {
          faults.add(door.fault(e));
        }
      }
    }
    for (ServerSocket socket : open) {
      socket.close();
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
