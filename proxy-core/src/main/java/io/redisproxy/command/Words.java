package io.redisproxy.command;

/** One command as its client sent it: its words, the name first, all in one array. */
public interface Words {

  int count();

  /** Not to be written to; good only for as long as the giver says. */
  byte[] bytes();

  int start(int word);

  int length(int word);
}
