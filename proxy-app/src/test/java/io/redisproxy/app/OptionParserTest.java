package io.redisproxy.app;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.redisproxy.command.Coherence;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OptionParserTest {
  @TempDir Path folder;
  private String file = "";

  @BeforeEach
  void nameTheFile() {
    file = folder.resolve("redis-proxy.properties").toString();
  }

  @Test
  void nothingGiven_runsWithTheDefaults() {
    assertThat(options(Map.of()))
        .isEqualTo(
            new Options(
                new RedisTarget(false, "127.0.0.1", 6379, 0, null, null),
                "127.0.0.1",
                new Port(8080),
                new Port(6380),
                new Port(8081),
                "127.0.0.1",
                100_000,
                Long.MAX_VALUE,
                60_000_000_000L,
                10_000,
                1024,
                65_536,
                2_000_000_000L,
                300_000_000_000L,
                10_000_000_000L,
                65_536,
                16_777_216,
                67_108_864,
                16,
                1024,
                false,
                Set.of(),
                Set.of(),
                "application/octet-stream",
                404,
                200,
                List.of(),
                Coherence.TTL,
                Fallback.BOUNDED,
                TrackingMode.DEFAULT,
                List.of(),
                false));
  }

  @Test
  void flag_beatsEnvironment_whichBeatsFile_whichBeatsDefault() throws IOException {
    write("capacity=3\nmax-queued=3\nmax-parallel=3\n");
    Map<String, String> environment =
        Map.of("REDIS_PROXY_CAPACITY", "2", "REDIS_PROXY_MAX_QUEUED", "2");

    Options options = options(environment, "--config", file, "--capacity", "1");

    assertThat(options.capacity()).isEqualTo(1);
    assertThat(options.maxQueued()).isEqualTo(2);
    assertThat(options.maxParallel()).isEqualTo(3);
    assertThat(options.maxConnections()).isEqualTo(10_000);
  }

  @Test
  void everyOption_isReadFromEachSource() throws IOException {
    Map<String, String> others =
        Map.ofEntries(
            Map.entry("redis", "rediss://u:p@cache:7000/2"),
            Map.entry("bind", "0.0.0.0"),
            Map.entry("http-port", "1"),
            Map.entry("resp-port", "0"),
            Map.entry("admin-port", "off"),
            Map.entry("admin-bind", "::1"),
            Map.entry("capacity", "2"),
            Map.entry("max-memory", "10gb"),
            Map.entry("ttl", "3s"),
            Map.entry("max-connections", "4"),
            Map.entry("max-parallel", "5"),
            Map.entry("max-queued", "6"),
            Map.entry("redis-timeout", "7ms"),
            Map.entry("idle-timeout", "0"),
            Map.entry("drain-timeout", "1d"),
            Map.entry("max-key-size", "8"),
            Map.entry("max-value-size", "9kb"),
            Map.entry("max-request-size", "10kb"),
            Map.entry("max-databases", "12"),
            Map.entry("max-sessions", "11"),
            Map.entry("read-only", "true"),
            Map.entry("allow", "flushall,config|set"),
            Map.entry("deny", "@scripting"),
            Map.entry("http-content-type", "application/json"),
            Map.entry("http-absent", "204"),
            Map.entry("http-stored", "201"),
            Map.entry("http-cors-origin", "https://app.example,http://localhost:3000"),
            Map.entry("coherence", "tracking"),
            Map.entry("coherence-fallback", "refuse"),
            Map.entry("tracking-mode", "broadcast"),
            Map.entry("tracking-prefixes", "user:,order:"),
            Map.entry("cache-absent", "true"));
    StringBuilder lines = new StringBuilder();
    others.forEach((name, text) -> lines.append(name).append('=').append(text).append('\n'));
    write(lines.toString());
    List<String> words =
        others.entrySet().stream().map(e -> "--" + e.getKey() + "=" + e.getValue()).toList();
    Map<String, String> environment =
        others.entrySet().stream()
            .collect(Collectors.toMap(e -> Option.variable(e.getKey()), Map.Entry::getValue));

    Options fromFile = options(Map.of(), "--config", file);

    assertThat(fromFile.describe())
        .contains("max-value-size=9kb", "http-port=1", "drain-timeout=1d")
        .contains("max-request-size=10kb", "max-sessions=11", "read-only=true")
        .contains("allow=config|set,flushall", "deny=@scripting")
        .contains("http-content-type=application/json", "http-absent=204", "http-stored=201")
        .contains("http-cors-origin=https://app.example,http://localhost:3000");
    assertThat(options(environment)).isEqualTo(fromFile);
    assertThat(options(Map.of(), words.toArray(String[]::new))).isEqualTo(fromFile);
  }

  @Test
  void flag_takesItsValueAfterASpaceOrAnEqualsSign() {
    assertThat(options(Map.of(), "--ttl", "5s")).isEqualTo(options(Map.of(), "--ttl=5s"));
  }

  @Test
  void yesOrNo_isYesIfItIsAlone() {
    assertThat(options(Map.of(), "--read-only").readOnly()).isTrue();
    assertThat(options(Map.of(), "--read-only", "--ttl", "5s").readOnly()).isTrue();
    assertThat(options(Map.of(), "--read-only", "false").readOnly()).isFalse();
    assertThat(options(Map.of(), "--read-only=true").readOnly()).isTrue();
  }

  @Test
  void configFile_canBeNamedByTheEnvironment_andTheFlagBeatsThat() throws IOException {
    write("ttl=5s\n");

    assertThat(options(Map.of("REDIS_PROXY_CONFIG", file)).ttlNanos()).isEqualTo(5_000_000_000L);
    assertThat(options(Map.of("REDIS_PROXY_CONFIG", "nowhere"), "--config", file).ttlNanos())
        .isEqualTo(5_000_000_000L);
  }

  @Test
  void environment_countsAsNotSetWhereEmpty_andOtherVariablesAreNotOurs() {
    Map<String, String> environment =
        Map.of(
            "REDIS_PROXY_TTL", "",
            "REDIS_PROXY_CONFIG", " ",
            "REDIS_PROXY_PORT", "tcp://10.0.0.1:80",
            "REDIS_PROXY_SERVICE_HOST", "10.0.0.1",
            "TTL", "parsec");

    assertThat(options(environment)).isEqualTo(options(Map.of()));
  }

  @Test
  void value_thatIsBeaten_isNotJudged() throws IOException {
    write("ttl=parsec\n");

    assertThat(
            options(Map.of("REDIS_PROXY_TTL", "parsec"), "--config", file, "--ttl", "5s")
                .ttlNanos())
        .isEqualTo(5_000_000_000L);
  }

  @Test
  void value_losesTheSpaceAroundIt() throws IOException {
    write("ttl = 5s \t\n");

    assertThat(options(Map.of("REDIS_PROXY_CAPACITY", " 7\n"), "--config", file).describe())
        .contains("ttl=5s", "capacity=7");
  }

  @Test
  void faults_areListedTogether_eachWithItsSource() throws IOException {
    write("max-queued=-1\ntttl=5s\nhttp-port=off\nhttp-port=0\nconfig=x\nbind=\n");
    Map<String, String> environment =
        Map.of("REDIS_PROXY_TTL", "10 parsecs", "REDIS_PROXY_COHERENCE", "sometimes");

    assertThat(
            faults(
                environment,
                "--config=" + file,
                "stray",
                "--capcity=5",
                "--capacity",
                "1",
                "--capacity=2",
                "--idle-timeout",
                "--max-key-size=",
                "--redis-timeout"))
        .containsExactly(
            "'stray': stray argument; expected only options",
            "--capcity: unknown option; expected one that --help lists",
            "--capacity: given more than once, as '1', '2'; expected once",
            file
                + ": tttl: unknown key; expected one of redis, bind, http-port, resp-port,"
                + " admin-port, admin-bind, capacity, max-memory, ttl, max-connections,"
                + " max-parallel, max-queued, redis-timeout, idle-timeout, drain-timeout, max-key-size,"
                + " max-value-size, max-request-size, max-databases, max-sessions, read-only,"
                + " allow, deny, http-content-type, http-absent, http-stored, http-cors-origin,"
                + " coherence, coherence-fallback, tracking-mode, tracking-prefixes, cache-absent",
            file + ": http-port: given more than once; expected once",
            file
                + ": config: unknown key; expected one of redis, bind, http-port, resp-port,"
                + " admin-port, admin-bind, capacity, max-memory, ttl, max-connections,"
                + " max-parallel, max-queued, redis-timeout, idle-timeout, drain-timeout, max-key-size,"
                + " max-value-size, max-request-size, max-databases, max-sessions, read-only,"
                + " allow, deny, http-content-type, http-absent, http-stored, http-cors-origin,"
                + " coherence, coherence-fallback, tracking-mode, tracking-prefixes, cache-absent",
            "--bind (from " + file + ": bind): '' is empty; expected an IP address or a host name",
            "--ttl (from REDIS_PROXY_TTL): '10 parsecs' is not a duration;"
                + " expected something like 250ms, 10s, 5m or 1h",
            "--max-queued (from "
                + file
                + ": max-queued): '-1' is too small;"
                + " expected a whole number from 0 to 2147483647",
            "--redis-timeout: '' is empty; expected something like 250ms, 10s, 5m or 1h",
            "--idle-timeout: '' is empty; expected something like 250ms, 10s, 5m or 1h, or 0",
            "--max-key-size: '' is empty;"
                + " expected a number of bytes from 1 to 2147483647, like 65536 or 64kb",
            "--coherence (from REDIS_PROXY_COHERENCE): 'sometimes' is none of them;"
                + " expected ttl, bounded or tracking");
  }

  @Test
  void optionsThatNeedAnother_areFaultsWithoutIt() {
    assertThat(faults(Map.of("REDIS_PROXY_CACHE_ABSENT", "true"), "--tracking-mode", "broadcast"))
        .containsExactly(
            "--tracking-mode: 'broadcast' needs --coherence tracking",
            "--cache-absent (from REDIS_PROXY_CACHE_ABSENT): 'true' needs --coherence tracking");
    assertThat(faults(Map.of(), "--coherence", "tracking", "--tracking-prefixes", "user:"))
        .containsExactly("--tracking-prefixes: 'user:' needs --tracking-mode broadcast");
    assertThat(faults(Map.of(), "--coherence=bounded", "--coherence-fallback=refuse"))
        .containsExactly("--coherence-fallback: 'refuse' needs --coherence tracking");
    assertThat(faults(Map.of(), "--tracking-mode=broadcast", "--tracking-prefixes=a,b"))
        .containsExactly("--tracking-mode: 'broadcast' needs --coherence tracking");
  }

  @Test
  void optionsThatNeedAnother_areNotFaultsBecauseThatOneIs() {
    assertThat(faults(Map.of(), "--coherence=trakcing", "--cache-absent=true"))
        .containsExactly(
            "--coherence: 'trakcing' is none of them; expected ttl, bounded or tracking");
    assertThat(faults(Map.of(), "--cache-absent=maybe"))
        .containsExactly("--cache-absent: 'maybe' is neither; expected true or false");
  }

  @Test
  void optionsThatNeedAnother_mayBeGivenAsTheyAreAnyway() {
    Options options =
        options(
            Map.of(),
            "--cache-absent=false",
            "--tracking-mode=default",
            "--tracking-prefixes=none");

    assertThat(options.coherence()).isEqualTo(Coherence.TTL);
  }

  @Test
  void choicesOfTheHttpPort_thatAreNone_areFaults() {
    assertThat(
            faults(
                Map.of("REDIS_PROXY_HTTP_STORED", "204"),
                "--http-content-type=text",
                "--http-absent=410",
                "--http-cors-origin=https://app.example,app.example"))
        .containsExactly(
            "--http-content-type: 'text' is no media type;"
                + " expected a media type, like application/json or text/plain; charset=utf-8",
            "--http-absent: '410' is none of them; expected 404, 204 or 200",
            "--http-stored (from REDIS_PROXY_HTTP_STORED): '204' is none of them;"
                + " expected 200 or 201",
            "--http-cors-origin: 'https://app.example,app.example' has a part that is no origin;"
                + " expected origins as browsers send them, with commas between, like"
                + " https://app.example (lower case, no path, no usual port), or * for all, or off");
  }

  @Test
  void flag_doesNotSwallowTheNextFlagAsItsValue() {
    assertThat(faults(Map.of(), "--ttl", "--capacity", "0"))
        .containsExactly(
            "--capacity: '0' is too small; expected a whole number from 1 to 2147483647",
            "--ttl: '' is empty; expected something like 250ms, 10s, 5m or 1h");
  }

  @ParameterizedTest
  @ValueSource(strings = {"@file", "file", "--", "-h", "-x", "--tt=5s", "--TTL=5s", "--write-only"})
  void words_thatAreNoFlag_areFaults(String word) {
    assertThat(faults(Map.of(), word, "more")).isNotEmpty();
  }

  @Test
  void configFile_thatCannotBeRead_isAFault() throws IOException {
    String expected = "; expected a properties file";

    assertThat(faults(Map.of(), "--config", file))
        .containsExactly("--config: '" + file + "' is not there" + expected);
    assertThat(faults(Map.of("REDIS_PROXY_CONFIG", file)))
        .containsExactly(
            "--config (from REDIS_PROXY_CONFIG): '" + file + "' is not there" + expected);
    assertThat(faults(Map.of(), "--config", "\0"))
        .containsExactly("--config: '?' is not there" + expected);
    assertThat(faults(Map.of(), "--config", folder.toString()))
        .containsExactly("--config: '" + folder + "' can't be read" + expected);
    assertThat(faults(Map.of(), "--config="))
        .containsExactly("--config: '' can't be read" + expected);

    write("# caf\u00e9\n", ISO_8859_1);
    assertThat(faults(Map.of(), "--config", file))
        .containsExactly("--config: '" + file + "' is not in UTF-8" + expected);

    write("bind=\\u12\n");
    assertThat(faults(Map.of(), "--config", file))
        .containsExactly(
            "--config: '"
                + file
                + "' has a \\u without four hexadecimal digits after it"
                + expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "redis://user:secret@cache:port",
        "redis://:sec@secret@cache/one",
        "redis://user:secret#@cache",
        "redis://user:secret//@cache",
        "redis-sentinel://:secret@cache",
        "user:secret@cache",
        "redis:/user:secret@cache",
        "redis://user:secret%@cache",
      })
  void password_isInNoFault(String uri) {
    assertThat(faults(Map.of(), "--redis", uri)).hasSize(1).noneMatch(OptionParserTest::isTold);
    assertThat(faults(Map.of("REDIS_PROXY_REDIS", uri))).noneMatch(OptionParserTest::isTold);
    assertThat(faults(Map.of(), "--redis=" + uri, "--redis=" + uri))
        .noneMatch(OptionParserTest::isTold);
    assertThat(faults(Map.of(), "--rediss=" + uri, uri)).noneMatch(OptionParserTest::isTold);
    assertThat(faults(Map.of(), "--bind=" + uri)).noneMatch(OptionParserTest::isTold);
    assertThat(faults(Map.of(), "--config=" + uri)).noneMatch(OptionParserTest::isTold);
  }

  @Test
  void password_isKeptForTheClientAlone() {
    Options options = options(Map.of(), "--redis", "redis://user:secret@cache");

    assertThat(options.redis().uri()).contains("secret");
    assertThat(options.toString()).doesNotContain("secret");
    assertThat(options.describe())
        .contains("redis=redis://cache:6379")
        .noneMatch(OptionParserTest::isTold);
  }

  @Test
  void help_isPrintedWhateverElseIsWrong() {
    assertThat(OptionParser.parse(List.of("--bogus", "--help", "--ttl=parsec"), Map.of()))
        .isInstanceOf(Parsed.Print.class);
  }

  @Test
  void version_isThatOfTheProject() throws IOException {
    Matcher project =
        Pattern.compile("<version>(.+)</version>").matcher(Files.readString(Path.of("pom.xml")));
    assertThat(project.find()).isTrue();

    assertThat(OptionParser.parse(List.of("--version"), Map.of()))
        .isEqualTo(new Parsed.Print("redis-proxy " + project.group(1)));
  }

  private static boolean isTold(String line) {
    return line.contains("secret");
  }

  private void write(String text) throws IOException {
    write(text, UTF_8);
  }

  private void write(String text, Charset charset) throws IOException {
    Files.writeString(Path.of(file), text, charset);
  }

  private static Options options(Map<String, String> environment, String... words) {
    Parsed parsed = OptionParser.parse(List.of(words), environment);
    assertThat(parsed).isInstanceOf(Parsed.Run.class);
    return ((Parsed.Run) parsed).options();
  }

  @Test
  void portsToTry_besideOtherFaults_areThoseThatWereMeant() {
    assertThat(portsToTry("--ttl=soon")).containsExactly("8080", "6380", "8081");
    assertThat(portsToTry("--ttl=soon", "--admin-port=six")).containsExactly("8080", "6380", "0");
    assertThat(portsToTry("--http-prot=7000", "--resp-port=7001"))
        .containsExactly("0", "7001", "0");
    assertThat(portsToTry("--bind=")).containsExactly("8081");
  }

  private static List<String> portsToTry(String... words) {
    return faulty(Map.of(), words).doors().stream().map(door -> door.port().toString()).toList();
  }

  private static List<String> faults(Map<String, String> environment, String... words) {
    return faulty(environment, words).lines();
  }

  private static Parsed.Faults faulty(Map<String, String> environment, String... words) {
    Parsed parsed = OptionParser.parse(List.of(words), environment);
    assertThat(parsed).isInstanceOf(Parsed.Faults.class);
    return (Parsed.Faults) parsed;
  }
}
