package io.redisproxy.resp;

import java.util.Map;
import java.util.function.Supplier;

/**
 * What the RESP port says of itself.
 *
 * @param database the number of the one database that is served
 * @param info the names and values of the proxy's section in INFO
 */
public record RespOptions(int database, Supplier<Map<String, String>> info) {}
