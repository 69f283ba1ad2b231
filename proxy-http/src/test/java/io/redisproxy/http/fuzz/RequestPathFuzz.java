package io.redisproxy.http.fuzz;

import io.redisproxy.http.fuzz.Answer.CutOff;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Any bytes, cut anywhere, whatever becomes of the look-ups and whenever: the answers are
 * well-formed, as many as there are requests, and those that the same bytes get in one piece.
 */
public final class RequestPathFuzz {

  private static final Pattern JSON = Pattern.compile("(/v1)?/(lookup|mget)\\?[^%]*");
  private static final Pattern PLAIN_GET = Pattern.compile("(/v1)?/get/([A-Za-z0-9]+)");

  private RequestPathFuzz() {}

  /** One conversation, planned by the input as {@link Plan} says. */
  public static void fuzzerTestOneInput(byte[] input) {
    Plan plan = Plan.of(input);
    List<Asked> asked = PlainReader.read(plan.wire(), Conversation.MAX_REQUEST_LINE);
    Plan plain = plan.withoutCircumstances();
    List<Answer> expected = answers(new Conversation(plain), asked);
    int ended = (int) asked.stream().filter(request -> request.end() != Asked.End.OPEN).count();
    require(expected.size() == ended, "not as many answers as requests", expected, asked);

    Conversation conversation = new Conversation(plan);
    List<Answer> answers = answers(conversation, asked);
    boolean endsEarly = plan.has('x') || plan.has('d');
    int last = answers.size() - 1;
    if (last >= 0 && answers.get(last).status() == 408) {
      require(plan.has('t') || plan.has('k'), "408 though no time has passed");
      require(!conversation.wasPatient(), "408 though the client was not read");
      answers.remove(last);
      endsEarly = true;
    }
    boolean all = answers.size() == ended;
    require(
        all || (endsEarly && answers.size() < ended),
        "not as many answers as requests",
        answers,
        asked);
    if (!plan.has('P')) {
      requireSame(answers, expected);
    }
  }

  /** All final answers; each is checked for what it has to be in its place. */
  private static List<Answer> answers(Conversation conversation, List<Asked> asked) {
    String have = conversation.have();
    List<Answer> answers = new ArrayList<>();
    int at = 0;
    boolean told = false;
    try {
      while (at < have.length()) {
        require(!closes(answers), "something comes behind the last answer");
        Asked request = answers.size() < asked.size() ? asked.get(answers.size()) : null;
        Answer answer = Answer.read(have, at, request != null && request.head());
        if (answer.isInterim()) {
          require(request != null && request.expects() && !told, "nobody asked whether to go on");
          told = true;
        } else {
          answers.add(answer);
          check(answer, request);
          told = false;
        }
        at = answer.end();
      }
    } catch (CutOff e) {
      require(conversation.isCutOff(), "the last answer does not end");
    }
    return answers;
  }

  private static boolean closes(List<Answer> answers) {
    return !answers.isEmpty() && answers.get(answers.size() - 1).closes();
  }

  private static void check(Answer answer, Asked request) {
    if (answer.status() == 408) {
      require(answer.closes(), "the connection stays open behind half a request");
      return;
    }
    require(request != null, "nobody asked", answer);
    require(answer.closes() == request.closes(), "closed or not", request, answer);
    boolean malformed = request.end() == Asked.End.MALFORMED;
    require(!malformed || answer.status() >= 400, "no fault is found", request, answer);
    boolean problem = "application/problem+json".equals(answer.fields().get("content-type"));
    boolean json = problem || (answer.status() == 200 && JSON.matcher(request.target()).matches());
    boolean empty = answer.body().isEmpty();
    require(!json || empty || answer.isJson(), "no JSON", request, answer);
    require(!json || !empty || request.head(), "nothing", request, answer);
    Matcher get = PLAIN_GET.matcher(request.target());
    boolean found = answer.status() == 201 || answer.status() == 200;
    if (request.line().startsWith("GET ") && get.matches() && found && !empty) {
      require(answer.body().startsWith(get.group(2)), "another value", request, answer);
    }
  }

  private static void requireSame(List<Answer> answers, List<Answer> expected) {
    for (int i = 0; i < answers.size(); i++) {
      Answer answer = answers.get(i);
      Answer other = expected.get(i);
      boolean same =
          answer.status() == other.status()
              && answer.fields().equals(other.fields())
              && answer.body().equals(other.body());
      require(same, "once this, once that", other, answer);
    }
  }

  private static void require(boolean given, String instead, Object... where) {
    if (!given) {
      throw new AssertionError(instead + ": " + Arrays.toString(where));
    }
  }
}
