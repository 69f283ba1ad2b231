package io.redisproxy.systemtests.client;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A reader of JSON, strict about all it reads. */
public final class Json {
  private final String text;
  private int at;

  private Json(String text) {
    this.text = text;
  }

  /** A JSON object: names to Strings, Doubles, Booleans, nulls, Lists and further objects. */
  public record JsonObject(Map<String, Object> members) {
    /** By path: {@code cache.size}. */
    public Object at(String path) {
      int dot = path.indexOf('.');
      String first = dot < 0 ? path : path.substring(0, dot);
      if (!members.containsKey(first)) {
        throw new IllegalArgumentException("no " + path + " in " + members);
      }
      Object member = members.get(first);
      return dot < 0 ? member : ((JsonObject) member).at(path.substring(dot + 1));
    }

    public JsonObject object(String path) {
      return (JsonObject) at(path);
    }

    public long number(String path) {
      return ((Double) at(path)).longValue();
    }
  }

  /** Characters stand for bytes (Latin-1), as the clients read them. */
  public static JsonObject parse(String bytes) {
    return (JsonObject) parseAny(bytes);
  }

  /** The objects in an array. */
  public static List<JsonObject> parseArray(String bytes) {
    return ((List<?>) parseAny(bytes)).stream().map(JsonObject.class::cast).toList();
  }

  private static Object parseAny(String bytes) {
    Json json = new Json(new String(Bytes.latin1(bytes), StandardCharsets.UTF_8));
    Object value = json.value();
    json.skipSpace();
    if (json.at != json.text.length()) {
      throw json.wrong();
    }
    return value;
  }

  private Object value() {
    skipSpace();
    return switch (text.charAt(at)) {
      case '{' -> object();
      case '[' -> array();
      case '"' -> string();
      case 't' -> word("true", true);
      case 'f' -> word("false", false);
      case 'n' -> word("null", null);
      default -> number();
    };
  }

  private JsonObject object() {
    Map<String, Object> members = new LinkedHashMap<>();
    take('{');
    if (next() != '}') {
      do {
        skipSpace();
        String name = string();
        take(':');
        if (members.containsKey(name)) {
          throw wrong();
        }
        members.put(name, value());
      } while (next() == ',' && take(','));
    }
    take('}');
    return new JsonObject(members);
  }

  private List<Object> array() {
    List<Object> elements = new ArrayList<>();
    take('[');
    if (next() != ']') {
      do {
        elements.add(value());
      } while (next() == ',' && take(','));
    }
    take(']');
    return elements;
  }

  private String string() {
    StringBuilder string = new StringBuilder();
    take('"');
    for (char c = text.charAt(at++); c != '"'; c = text.charAt(at++)) {
      if (c < ' ') {
        throw wrong();
      }
      string.append(c == '\\' ? escape() : c);
    }
    return string.toString();
  }

  private char escape() {
    char c = text.charAt(at++);
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> {
        at += 4;
        yield (char) Integer.parseInt(text.substring(at - 4, at), 16);
      }
      default -> throw wrong();
    };
  }

  private Object word(String word, Object value) {
    if (!text.startsWith(word, at)) {
      throw wrong();
    }
    at += word.length();
    return value;
  }

  private Double number() {
    int start = at;
    while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    return Double.valueOf(text.substring(start, at));
  }

  private char next() {
    skipSpace();
    return text.charAt(at);
  }

  private boolean take(char expected) {
    if (next() != expected) {
      throw wrong();
    }
    at++;
    return true;
  }

  private void skipSpace() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private IllegalArgumentException wrong() {
    return new IllegalArgumentException("not JSON at " + at + ": " + text);
  }
}
