package io.redisproxy.app;

import io.redisproxy.app.Reading.Bad;
import io.redisproxy.app.Reading.Good;
import io.redisproxy.command.Coherence;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** From words, environment and properties file to options, or to all that is wrong with them. */
final class OptionParser {
  private final Sources sources;
  private final List<String> faults = new ArrayList<>();

  private OptionParser(Sources sources) {
    this.sources = sources;
  }

  /** Prints nothing, ends nothing and throws nothing that a user could cause. */
  static Parsed parse(List<String> words, Map<String, String> environment) {
    Arguments arguments = Arguments.read(words);
    // Whoever asks for help may well have something else wrong.
    if (arguments.help()) {
      return new Parsed.Print(Command.help());
    }
    if (arguments.version()) {
      return new Parsed.Print("redis-proxy " + Version.text());
    }
    OptionParser parser = new OptionParser(Sources.read(arguments.texts(), environment));
    parser.faults.addAll(arguments.faults());
    parser.faults.addAll(parser.sources.file().faults());
    boolean understood = parser.faults.isEmpty();
    Options options = parser.options();
    parser.checkTogether(options);
    return parser.faults.isEmpty()
        ? new Parsed.Run(options)
        : new Parsed.Faults(parser.faults, parser.doors(options, understood));
  }

  private Options options() {
    return new Options(
        of(Option.REDIS),
        of(Option.BIND),
        of(Option.HTTP_PORT),
        of(Option.RESP_PORT),
        of(Option.ADMIN_PORT),
        of(Option.ADMIN_BIND),
        of(Option.CAPACITY),
        of(Option.MAX_MEMORY),
        of(Option.TTL),
        of(Option.MAX_CONNECTIONS),
        of(Option.MAX_PARALLEL),
        of(Option.MAX_QUEUED),
        of(Option.REDIS_TIMEOUT),
        of(Option.IDLE_TIMEOUT),
        of(Option.DRAIN_TIMEOUT),
        of(Option.MAX_KEY_SIZE),
        of(Option.MAX_VALUE_SIZE),
        of(Option.MAX_REQUEST_SIZE),
        of(Option.MAX_DATABASES),
        of(Option.MAX_SESSIONS),
        of(Option.READ_ONLY),
        of(Option.ALLOW),
        of(Option.DENY),
        of(Option.HTTP_CONTENT_TYPE),
        of(Option.HTTP_ABSENT),
        of(Option.HTTP_STORED),
        of(Option.HTTP_CORS_ORIGIN),
        of(Option.COHERENCE),
        of(Option.COHERENCE_FALLBACK),
        of(Option.TRACKING_MODE),
        of(Option.TRACKING_PREFIXES),
        of(Option.CACHE_ABSENT));
  }

  /** What each option alone can't show. */
  private void checkTogether(Options options) {
    boolean tracks = options.coherence() == Coherence.TRACKING;
    boolean broadcasts = options.trackingMode() == TrackingMode.BROADCAST;
    need(tracks, Option.COHERENCE_FALLBACK, Option.COHERENCE, Coherence.TRACKING);
    need(tracks, Option.TRACKING_MODE, Option.COHERENCE, Coherence.TRACKING);
    need(tracks, Option.CACHE_ABSENT, Option.COHERENCE, Coherence.TRACKING);
    need(broadcasts, Option.TRACKING_PREFIXES, Option.TRACKING_MODE, TrackingMode.BROADCAST);
  }

  /** Whoever asks for something that has no effect may rely on it. */
  private void need(boolean met, Option<?> option, Option<?> other, Object value) {
    Sources.Given given = sources.find(option.name());
    boolean known = isGood(option) && isGood(other);
    if (!met && known && given != null && !given.text().equals(option.standard())) {
      faults.add(
          "%s: %s needs %s %s"
              .formatted(given.where(), Shown.quoted(given.text()), other.flag(), value));
    }
  }

  /**
   * The ports, as far as it is clear what was meant.
   *
   * @param understood whether a default can't stand for something that was given in other words
   */
  private List<Door> doors(Options options, boolean understood) {
    return Stream.of(Door.http(options), Door.resp(options), Door.admin(options))
        .filter(door -> isGood(door.bindOption()))
        .map(door -> isMeant(door.portOption(), understood) ? door : door.atAnyPort())
        .toList();
  }

  private boolean isMeant(Option<?> option, boolean understood) {
    return isGood(option) && (understood || sources.find(option.name()) != null);
  }

  /** Whether there is nothing wrong with the option itself. */
  private boolean isGood(Option<?> option) {
    Sources.Given given = sources.find(option.name());
    return given == null || read(option, given) instanceof Good<?>;
  }

  private static <T> Reading<T> read(Option<T> option, Sources.Given given) {
    return given.text().isEmpty() ? Reading.bad("is empty") : option.read(given.text());
  }

  /** The option's value; for a bad one its default, so that the faults after it are found too. */
  private <T> T of(Option<T> option) {
    Sources.Given given = sources.find(option.name());
    if (given == null) {
      return option.standardValue();
    }
    Reading<T> reading = read(option, given);
    if (reading instanceof Good<T> good) {
      return good.value();
    }
    faults.add(
        "%s: %s %s; expected %s"
            .formatted(
                given.where(),
                Shown.quoted(given.text()),
                ((Bad<T>) reading).why(),
                option.kind().expected()));
    return option.standardValue();
  }
}
