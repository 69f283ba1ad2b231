package io.redisproxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AcceptTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/problem+json",
        "application/json",
        "Application/JSON",
        " application/json ",
        "text/html, application/json;q=0.9, */*;q=0.8",
        "text/plain,application/problem+json",
        ",,application/json,",
        "application/json;q=0.001",
        "application/json;q=1.000",
        "application/json ; charset=utf-8 ; q=1",
        "application/json;q=0, application/problem+json"
      })
  void whoNamesJson_getsIt(String accept) {
    assertThat(Accept.wantsProblems(accept)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "*/*",
        "application/*",
        "text/html, */*;q=0.8",
        "application/json;q=0",
        "application/json; Q=0.000",
        "application/json ; charset=utf-8 ; q=0.0",
        "application/problem+json;q=0, application/json;q=0",
        "application/vnd.api+json",
        "application/jsonx",
        "xapplication/json",
        "json",
        "text/plain;x=application/json"
      })
  void whoDoesNot_orRefusesIt_getsText(String accept) {
    assertThat(Accept.wantsProblems(accept)).isFalse();
  }

  @Test
  void whoSaysNothing_getsText() {
    assertThat(Accept.wantsProblems(null)).isFalse();
  }
}
