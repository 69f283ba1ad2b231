package io.redisproxy.resp;

import java.util.Map;
import java.util.function.Supplier;

/**
 * What the RESP port says of itself.
 *
 * @param database the number of the database that clients are in at first, which --redis names
 * @param maxRequestSize how many bytes of a command's words are kept
 * @param info the names and values of the proxy's section in INFO
 * @param redisVersion which version the Redis behind is; empty if it is not known
 */
public record RespOptions(
    int database,
    int maxRequestSize,
    Supplier<Map<String, String>> info,
    Supplier<String> redisVersion) {}
