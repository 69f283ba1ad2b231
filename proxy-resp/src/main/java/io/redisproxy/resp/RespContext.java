package io.redisproxy.resp;

import io.redisproxy.command.Commands;
import io.redisproxy.command.Databases;
import io.redisproxy.limits.Connections;
import io.redisproxy.server.LookupContext;
import java.util.function.IntFunction;

/**
 * What commands need on one event loop.
 *
 * @param databases which databases clients may choose
 * @param lookupsIn what GETs of keys in a database need, which the cache may answer
 * @param commands the loop's own way to Redis for all others
 * @param permissions which commands are let through
 * @param sessions how many clients may have a connection to Redis of their own, over all loops
 * @param maxSessions and how many these are
 * @param timeoutNanos how long an answer of Redis may take there
 */
public record RespContext(
    Databases databases,
    IntFunction<LookupContext> lookupsIn,
    Commands commands,
    Permissions permissions,
    Connections sessions,
    int maxSessions,
    long timeoutNanos) {}
