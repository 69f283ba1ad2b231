package io.redisproxy.app;

import io.netty.util.NetUtil;
import io.redisproxy.server.Clients;
import io.redisproxy.server.EventLoops;
import io.redisproxy.server.Listener;
import io.redisproxy.server.Protocol;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The ports that are to be opened, and those that are open. */
final class Ports implements AutoCloseable {

  private record Planned(
      String name, Port port, String bindOption, String bind, Clients clients, Protocol protocol) {}

  private final EventLoops loops;
  private final List<Planned> planned = new ArrayList<>();

  /** The open ones by name, and how each is shown. */
  private final Map<String, Listener> open = new LinkedHashMap<>();

  private final Map<String, String> shown = new LinkedHashMap<>();

  Ports(EventLoops loops) {
    this.loops = loops;
  }

  /** Names a port, in the order in which the ready line will. */
  void plan(
      String name, Port port, String bindOption, String bind, Clients clients, Protocol protocol) {
    planned.add(new Planned(name, port, bindOption, bind, clients, protocol));
  }

  /** Opens them all, and returns what is wrong with those that could not be opened. */
  List<String> open() {
    List<String> faults = new ArrayList<>();
    for (Planned plan : planned) {
      if (!plan.port().isOff()) {
        open(plan, faults);
      }
    }
    return faults.stream().distinct().toList();
  }

  private void open(Planned plan, List<String> faults) {
    InetSocketAddress address = new InetSocketAddress(plan.bind(), plan.port().number());
    try {
      Listener listener = Listener.open(loops, address, plan.clients(), plan.protocol());
      open.put(plan.name(), listener);
      shown.put(plan.name(), text(address.getAddress(), listener.address().getPort()));
    } catch (IOException e) {
      faults.add(
          isOfThisMachine(address.getAddress())
              ? "--%s-port: '%s' cannot be opened on %s (%s); expected a free port of this machine"
                  .formatted(plan.name(), plan.port(), plan.bind(), e.getMessage())
              : "--%s: '%s' is not of this machine; expected one of its IP addresses or host names"
                  .formatted(plan.bindOption(), plan.bind()));
    }
  }

  /** Whether a port of the kernel's choice can be opened there; null is the unknown address. */
  private static boolean isOfThisMachine(@Nullable InetAddress address) {
    if (address == null) {
      return false;
    }
    try (ServerSocket any = new ServerSocket(0, 1, address)) {
      return any.isBound();
    } catch (IOException e) {
      return false;
    }
  }

  /** Every port as {@code name=address:port}, or as {@code name=off}. */
  String describe() {
    List<String> words = new ArrayList<>();
    for (Planned plan : planned) {
      words.add(plan.name() + "=" + shown.getOrDefault(plan.name(), "off"));
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
