package io.redisproxy.systemtests.nginx;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What has become of a connection on which something was asked. */
record Outcome(List<Answer> answers, End end) {

  /** What the connection comes to, once all is answered. */
  enum End {
    GOES_ON("goes on"),
    /** The last answer says so. */
    CLOSES("closes"),
    BREAKS_OFF("breaks off");

    private final String words;

    End(String words) {
      this.words = words;
    }
  }

  /** Out of all that was answered to some request and then to one for {@code sentinel}. */
  static Outcome of(List<Answer> answers, String sentinel) {
    int size = answers.size();
    if (size == 0) {
      return new Outcome(List.of(), End.BREAKS_OFF);
    }
    if (answers.subList(0, size - 1).stream().anyMatch(Answer::closes)) {
      throw new AssertionError("an answer follows one that says it is the last: " + answers);
    }
    Answer last = answers.get(size - 1);
    if (last.status() == 200 && last.body().equals(sentinel)) {
      return new Outcome(answers.subList(0, size - 1), End.GOES_ON);
    }
    return new Outcome(answers, last.closes() ? End.CLOSES : End.BREAKS_OFF);
  }

  /** What becomes of a connection on which each of several comes to its own outcome. */
  static Outcome inARow(List<Outcome> outcomes) {
    List<Answer> answers = new ArrayList<>();
    for (Outcome outcome : outcomes) {
      answers.addAll(outcome.answers());
      if (outcome.end() != End.GOES_ON) {
        return new Outcome(answers, outcome.end());
      }
    }
    return new Outcome(answers, End.GOES_ON);
  }

  boolean isLike(Outcome other) {
    return toString().equals(other.toString()) && contents().equals(other.contents());
  }

  List<String> contents() {
    return answers.stream().map(Answer::content).toList();
  }

  /** As {@code differences.txt} says it: {@code 200 4xx closes}. */
  @Override
  public String toString() {
    return answers.stream().map(answer -> answer.label() + " ").collect(Collectors.joining())
        + end.words;
  }
}
