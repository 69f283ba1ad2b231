package io.redisproxy.systemtests.differential;

import io.redisproxy.systemtests.client.Frame;
import java.util.List;

/** How alike two replies to the same command have to be, and the letter that says so in a line. */
enum Likeness {
  SAME_BYTES(' ') {
    @Override
    boolean holds(Frame one, Frame other) {
      return one.text().equals(other.text());
    }
  },
  UNALTERED('*') {
    @Override
    boolean holds(Frame one, Frame other) {
      return one.text().equals(other.text());
    }
  },
  UNALTERED_IN_TRANSACTIONS('&') {
    @Override
    boolean holds(Frame one, Frame other) {
      return one.text().equals(other.text());
    }
  },
  /** What Redis keeps in a hash table comes in an order that no two servers have in common. */
  ANY_ORDER('~') {
    @Override
    boolean holds(Frame one, Frame other) {
      boolean same = one.text().equals(other.text());
      return same || (one.type() == other.type() && sorted(one).equals(sorted(other)));
    }

    private List<String> sorted(Frame frame) {
      return frame.parts().isEmpty()
          ? List.of(frame.text())
          : frame.parts().stream().map(Frame::text).sorted().toList();
    }
  },
  TIME_LEFT(':') {
    @Override
    boolean holds(Frame one, Frame other) {
      boolean same = one.text().equals(other.text());
      return same
          || (one.type() == ':' && other.type() == ':' && isNear(number(one), number(other)));
    }

    private long number(Frame frame) {
      return Long.parseLong(frame.text().substring(1).strip());
    }

    private boolean isNear(long one, long other) {
      return one > 0 && other > 0 && Math.abs(one - other) < 20_000;
    }
  },
  NUMBERS_ASIDE('#') {
    @Override
    boolean holds(Frame one, Frame other) {
      return masked(one).equals(masked(other));
    }

    private String masked(Frame frame) {
      return frame.text().replaceAll(":-?\\d+\r\n", ":\r\n");
    }
  },
  SAME_LENGTH('=') {
    @Override
    boolean holds(Frame one, Frame other) {
      return one.type() == other.type() && one.text().length() == other.text().length();
    }
  },
  SAME_TYPE('!') {
    @Override
    boolean holds(Frame one, Frame other) {
      return one.type() == other.type();
    }
  };

  private final char letter;

  Likeness(char letter) {
    this.letter = letter;
  }

  abstract boolean holds(Frame one, Frame other);

  /** What a line's first letter says; a command's own letter says nothing special. */
  static Likeness of(char letter) {
    for (Likeness likeness : values()) {
      if (likeness.letter == letter) {
        return likeness;
      }
    }
    return SAME_BYTES;
  }

  boolean canBeMalformed() {
    return this == SAME_BYTES;
  }

  /** There, the replies are parts of the reply to EXEC. */
  boolean canBeInTransaction() {
    return this == SAME_BYTES || this == UNALTERED_IN_TRANSACTIONS;
  }
}
