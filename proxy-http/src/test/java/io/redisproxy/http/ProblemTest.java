package io.redisproxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.redisproxy.command.Reply;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Faults in JSON, as RFC 9457 has them, for those who accept it. */
class ProblemTest extends LookupPort {

  private static final String ACCEPT = "Accept: application/problem+json~";

  @BeforeEach
  void fill() {
    port.hits.put("k", "hello");
    port.misses.put("none", Reply.ABSENT);
    port.misses.put("list", new Reply.Failure(Reply.Reason.REDIS_ERROR, "WRONGTYPE \"no\""));
  }

  @Test
  void faultOfALookUp_isAProblem() throws Exception {
    assertThat(get("/get/none", ACCEPT))
        .isEqualTo(
            "HTTP/1.1 404 Not Found~"
                + NOSNIFF
                + body(PROBLEM, problem("Not Found", 404, ABSENT), MISS, NO_STORE));
    assertThat(get("/get/list", ACCEPT))
        .isEqualTo(
            "HTTP/1.1 409 Conflict~"
                + NOSNIFF
                + body(PROBLEM, problem("Conflict", 409, "WRONGTYPE \\\"no\\\""), MISS, NO_STORE));
    assertThat(get("/get/k", ACCEPT, "Range: bytes=9-~"))
        .endsWith(
            NO_STORE
                + "Content-Range: bytes */5~~"
                + problem("Range Not Satisfiable", 416, "the value ends before the range"));
  }

  @Test
  void faultOfARequest_isAProblem() throws Exception {
    String text = "only GET and HEAD are answered here";

    assertThat(ask("POST", "/get/k", ACCEPT))
        .isEqualTo(
            "HTTP/1.1 405 Method Not Allowed~"
                + NOSNIFF
                + body(
                    PROBLEM,
                    problem("Method Not Allowed", 405, text),
                    NO_STORE,
                    "Allow: GET, HEAD~"));
    assertThat(get("/get/%", ACCEPT)).startsWith("HTTP/1.1 400 Bad Request~" + NOSNIFF + PROBLEM);
    assertThat(get("/nosuch", ACCEPT)).startsWith("HTTP/1.1 404 Not Found~" + NOSNIFF + PROBLEM);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/get/none", "/nosuch", "/get/"})
  void head_isAnsweredAsGet_withoutTheProblem(String target) throws Exception {
    String get = get(target, ACCEPT);

    assertThat(ask("HEAD", target, ACCEPT)).isEqualTo(get.substring(0, get.indexOf("~~") + 2));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/get/k",
        "/lookup?key=k",
        "/lookup?key=none",
        "/lookup?key=list",
        "/lookup",
        "/mget?key=k"
      })
  void whatIsNoFault_orIsJsonAnyway_isTheSame(String target) throws Exception {
    assertThat(get(target, ACCEPT)).isEqualTo(get(target));
    assertThat(get(target, "Accept: application/json~")).isEqualTo(get(target));
  }

  @Test
  void requestThatCannotBeRead_isRefusedInText() throws Exception {
    assertThat(talk("GET /get/none HTTP/1.1~Accept: application/json~~"))
        .isEqualTo(
            "HTTP/1.1 400 Bad Request~"
                + NOSNIFF
                + body(TEXT, "a request must have one Host header", CLOSE, NO_STORE));
  }

  @Test
  void onlyWhoNamesJson_getsIt() throws Exception {
    assertThat(get("/get/none", "Accept: text/plain~", "Accept: application/json~"))
        .contains("~" + PROBLEM);
    assertThat(get("/get/none", "Accept: */*~")).contains("~" + TEXT);
    assertThat(get("/get/none", "Accept: application/json;q=0~")).contains("~" + TEXT);
  }

  private static String problem(String title, int status, String detail) {
    return "{\"type\":\"about:blank\",\"title\":\"%s\",\"status\":%d,\"detail\":\"%s\"}"
        .formatted(title, status, detail);
  }
}
