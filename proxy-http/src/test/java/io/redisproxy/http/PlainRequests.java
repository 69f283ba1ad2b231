package io.redisproxy.http;

import java.util.List;
import java.util.Random;

/** Makes requests that are plain, or nearly so. ~ is CRLF in what is written here. */
final class PlainRequests {

  /** Fields that change nothing about a request, as clients write them. */
  static final List<String> HARMLESS =
      List.of(
          "User-Agent: curl/8.5.0",
          "user-agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
          "Accept: */*",
          "ACCEPT: text/html,application/xhtml+xml,application/xml;q=0.9,image/jpeg,*/*;q=0.8",
          "Accept-Encoding: gzip, deflate, br, zstd",
          "accept-language: *",
          "Accept-Charset: utf-8",
          "Connection: keep-alive",
          "connection: Keep-Alive",
          "Keep-Alive: timeout=5",
          "Cache-Control: no-cache",
          "Pragma: no-cache",
          "DNT: 1",
          "Priority: u=0, i",
          "Referer: http://other.example/page?a=b",
          "Cookie: a=b; c=\"d\"",
          "Cookie: ",
          "Upgrade-Insecure-Requests: 1",
          "Sec-Fetch-Site: none",
          "sec-fetch-mode: cors",
          "Sec-CH-UA: \"Chromium\";v=\"128\"",
          "Via: 1.1 proxy",
          "X-Forwarded-For: 10.0.0.1,  10.0.0.2 ",
          "X-Real-IP: ::1",
          "X-Request-ID: 7",
          "traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
          "x-b3-sampled: 1");

  /** Fields that mean something, are malformed, or nobody knows. */
  static final List<String> OTHERS =
      List.of(
          "Content-Length: 0",
          "Content-Length: 5",
          "content-length: 5",
          "Transfer-Encoding: chunked",
          "Transfer-Encoding: identity",
          "Expect: 100-continue",
          "Upgrade: h2c",
          "HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA",
          "TE: trailers",
          "Trailer: X",
          "Connection: close",
          "Connection: Upgrade",
          "Connection: keep-alive, close",
          "Connection: keep-alive ",
          "Connection: ",
          "Proxy-Connection: keep-alive",
          "If-Match: \"a\"",
          "If-None-Match: *",
          "If-Modified-Since: Thu, 01 Jan 1970 00:00:00 GMT",
          "If-Unmodified-Since: Thu, 01 Jan 1970 00:00:00 GMT",
          "If-Range: \"a\"",
          "Range: bytes=0-1",
          "Origin: https://a.example",
          "Access-Control-Request-Method: GET",
          "Access-Control-Request-Headers: X",
          "Accept: application/json",
          "Accept: text/html, application/problem+JSON;q=0.5",
          "Authorization: Basic YTpi",
          "Content-Type: text/plain",
          "X-HTTP-Method-Override: DELETE",
          "X-Unknown: 1",
          "Host: h",
          "Host: other",
          "host:h",
          "User-Agent:curl",
          "User-Agent : curl",
          "User-Agent: a\tb",
          "User-Agent: a\u0000b",
          "User-Agent: a\rb",
          "User-Agent: a\nb",
          "User-Agent: \u007f",
          "User-Agent: \u00e4",
          "User\rAgent: curl",
          "User_Agent: curl",
          "User-Agents: curl",
          " User-Agent: curl",
          "\tfolded",
          "nothing",
          ": nothing");

  private static final List<String> HOSTS =
      List.of("h", "localhost:8080", "127.0.0.1:80", "[::1]:8080", "a-b.example.", "a%62:");
  private static final String IN_PATH = "abcEKLMXyz019-._~!$&'()*+,;=:@/";
  private static final String MUTANTS =
      "\r\n \t:/?%#,-ghGHT019.aA\u0000\u007f\u0080\u00e4\u00ff\u001f~";

  private final Random random;

  PlainRequests(long seed) {
    random = new Random(seed);
  }

  static String wire(String text) {
    return text.replace("~", "\r\n");
  }

  /** One that is plain, a character for each byte. */
  String plain() {
    return request(HARMLESS, 8);
  }

  /** Several in a row, and perhaps something that is wrong somewhere. */
  String conversation() {
    StringBuilder all = new StringBuilder();
    String again = plain();
    for (int i = random.nextInt(4); i >= 0; i--) {
      all.append(random.nextBoolean() ? again : random.nextInt(4) > 0 ? plain() : other());
    }
    return random.nextInt(3) > 0 ? mutated(all) : all.toString();
  }

  private String other() {
    return request(OTHERS, 2);
  }

  private String request(List<String> choice, int mostFields) {
    StringBuilder key = new StringBuilder();
    for (int i = random.nextInt(20); i >= 0; i--) {
      key.append(IN_PATH.charAt(random.nextInt(IN_PATH.length())));
    }
    StringBuilder text = new StringBuilder(random.nextBoolean() ? "GET /get/" : "GET /v1/get/");
    text.append(key).append(" HTTP/1.1\r\n");
    int fields = random.nextInt(mostFields + 1);
    int host = random.nextInt(fields + 1);
    for (int i = 0; i <= fields; i++) {
      text.append(i == host ? "Host: " + any(HOSTS) : any(choice)).append("\r\n");
    }
    return text.append("\r\n").toString();
  }

  private String mutated(StringBuilder text) {
    for (int i = random.nextInt(2); i >= 0 && text.length() > 0; i--) {
      int at = random.nextInt(text.length());
      char other = MUTANTS.charAt(random.nextInt(MUTANTS.length()));
      switch (random.nextInt(7)) {
        case 0 -> text.setCharAt(at, other);
        case 1 -> text.insert(at, other);
        case 2 -> text.deleteCharAt(at);
        case 3 -> text.setLength(at);
        case 4 -> text.insert(at, text.substring(at / 2, at));
        case 5 -> text.insert(Math.max(0, text.lastIndexOf("\n", at) + 1), any(OTHERS) + "\r\n");
        default -> doubleLine(text, at);
      }
    }
    return text.toString();
  }

  private static void doubleLine(StringBuilder text, int at) {
    int from = text.lastIndexOf("\n", at) + 1;
    int end = text.indexOf("\n", at) + 1;
    text.insert(from, text.substring(from, Math.max(from, end)));
  }

  private String any(List<String> choice) {
    return choice.get(random.nextInt(choice.size()));
  }
}
