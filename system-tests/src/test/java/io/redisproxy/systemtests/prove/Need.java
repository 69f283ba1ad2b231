package io.redisproxy.systemtests.prove;

/** What has to be there for a command to do what it is to do. */
enum Need {
  ANYTHING,
  /** No list and the like. */
  NO_OTHER_TYPE,
  NOTHING,
  /** A value that has not ended and will not have when the command arrives. */
  VALUE,
  /** Such a value, and an integer. */
  INTEGER,
  /** Such an integer, and the next state is the next number. */
  NEXT_INTEGER,
  /** Such a value, of whose digits only the last one changes. */
  LAST_DIGIT,
  /** Such a value, of whose bits only the last one is set. */
  LAST_BIT,
  /** A value, ended or not, of which nothing is under way. */
  SETTLED_VALUE,
  /** The same, which is to end some time. */
  SETTLED_ENDING_VALUE
}
