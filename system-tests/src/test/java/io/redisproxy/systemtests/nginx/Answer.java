package io.redisproxy.systemtests.nginx;

/**
 * One answer, as far as it is compared.
 *
 * @param status 0 if it is none of HTTP/1.1
 * @param range its Content-Range
 * @param body one character a byte
 * @param bare whether the body that its head announces does not come, as after HEAD
 * @param closes whether it says that it is the connection's last
 */
record Answer(int status, String range, String body, boolean bare, boolean closes) {

  /** To the digit where it is no error: 206 and 304 mean something else than 200. */
  String label() {
    String what = status < 400 ? String.valueOf(status) : status / 100 + "xx";
    return bare ? what + "-bare" : what;
  }

  /** What has to be the same, too, in two answers to a request; several parts never are. */
  String content() {
    boolean ofValue = status == 200 || (status == 206 && !range.isEmpty());
    return range + " " + (ofValue ? body : "");
  }
}
