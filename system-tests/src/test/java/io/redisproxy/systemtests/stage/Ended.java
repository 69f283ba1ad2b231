package io.redisproxy.systemtests.stage;

/** What a proxy that has ended leaves behind. */
public record Ended(int status, String stdout, String stderr) {}
