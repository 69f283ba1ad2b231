package io.redisproxy.app;

/** A port to listen on: a number, 0 for any free one, or {@link #OFF}. */
record Port(int number) {
  static final Port OFF = new Port(-1);
  private static final int HIGHEST = 65_535;

  Port {
    if (number < -1 || number > HIGHEST) {
      throw new IllegalArgumentException("port " + number + " is not between 0 and " + HIGHEST);
    }
  }

  boolean isOff() {
    return number == OFF.number;
  }

  static Reading<Port> read(String text) {
    if (text.equals("off")) {
      return Reading.good(OFF);
    }
    if (!text.matches("[0-9]+")) {
      return Reading.bad("is not a port");
    }
    // No port has more digits, so neither is a larger number worth reading.
    if (text.length() > 5 || Integer.parseInt(text) > HIGHEST) {
      return Reading.bad("is too large for a port");
    }
    return Reading.good(new Port(Integer.parseInt(text)));
  }

  @Override
  public String toString() {
    return isOff() ? "off" : Integer.toString(number);
  }
}
