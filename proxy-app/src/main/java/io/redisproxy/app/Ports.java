package io.redisproxy.app;

import io.netty.util.NetUtil;
import io.redisproxy.server.Clients;
import io.redisproxy.server.EventLoops;
import io.redisproxy.server.Listener;
import io.redisproxy.server.Protocol;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The ports that are to be opened, and those that are open. */
final class Ports implements AutoCloseable {

  private record Planned(Door door, Clients clients, Protocol protocol) {}

  private final EventLoops loops;
  private final List<Planned> planned = new ArrayList<>();

  /** The open ones by name, and how each is shown. */
  private final Map<String, Listener> open = new LinkedHashMap<>();

  private final Map<String, String> shown = new LinkedHashMap<>();

  Ports(EventLoops loops) {
    this.loops = loops;
  }

  /** Names a port, in the order in which the ready line will. */
  void plan(Door door, Clients clients, Protocol protocol) {
    planned.add(new Planned(door, clients, protocol));
  }

  /** Opens them all, and returns what is wrong with those that could not be opened. */
  List<String> open() {
    List<String> faults = new ArrayList<>();
    for (Planned plan : planned) {
      if (!plan.door().port().isOff()) {
        open(plan, faults);
      }
    }
    return faults;
  }

  private void open(Planned plan, List<String> faults) {
    Door door = plan.door();
    InetSocketAddress address = door.address();
    try {
      Listener listener = Listener.open(loops, address, plan.clients(), plan.protocol());
      open.put(door.name(), listener);
      shown.put(door.name(), text(address.getAddress(), listener.address().getPort()));
    } catch (IOException e) {
      faults.add(door.fault(e));
    }
  }

  /** Every port as {@code name=address:port}, or as {@code name=off}. */
  String describe() {
    List<String> words = new ArrayList<>();
    for (Planned plan : planned) {
      String name = plan.door().name();
      words.add(name + "=" + shown.getOrDefault(name, "off"));
    }
    return String.join(" ", words);
  }

  /** The address as it was asked for: the socket's own may be another way to write it. */
  private static String text(InetAddress ip, int port) {
    String host = NetUtil.toAddressString(ip);
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }

  /** Closes one port; the connections made through it stay. */
  void close(String name) {
    Listener listener = open.remove(name);
    if (listener != null) {
      listener.close();
    }
  }

  @Override
  public void close() {
    List.copyOf(open.keySet()).forEach(this::close);
  }
}
