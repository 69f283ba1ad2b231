package io.redisproxy.systemtests.nginx;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What of a request {@code differences.txt} speaks of. */
enum RequestPart {
  /** The request line. */
  LINE {
    @Override
    List<String> of(String text) {
      return lines(text).subList(0, 1);
    }
  },
  /** Each line of the head that follows. */
  FIELD {
    @Override
    List<String> of(String text) {
      List<String> lines = lines(text);
      return lines.subList(1, lines.size());
    }
  },
  /** All behind the head. */
  BODY {
    @Override
    List<String> of(String text) {
      int end = headEnd(text);
      return end < 0 ? List.of() : List.of(text.substring(end + HEAD_END.length()));
    }
  },
  /** The whole. */
  TEXT {
    @Override
    List<String> of(String text) {
      return List.of(text);
    }
  };

  private static final String LINE_END = "\r\n";
  private static final String HEAD_END = LINE_END + LINE_END;

  abstract List<String> of(String text);

  static RequestPart named(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }

  private static List<String> lines(String text) {
    int end = headEnd(text);
    String head = text.substring(begin(text), end < 0 ? text.length() : end);
    return Arrays.asList(head.split(LINE_END, -1));
  }

  private static int headEnd(String text) {
    return text.indexOf(HEAD_END, begin(text));
  }

  /** Behind blank lines. */
  private static int begin(String text) {
    int begin = 0;
    while (text.startsWith(LINE_END, begin)) {
      begin += LINE_END.length();
    }
    return begin;
  }
}
