package io.redisproxy.command;

/**
 * Where a client stands: what a command means and how its reply is written depends on it.
 *
 * @param database the number of the database
 * @param resp3 whether replies are written in version 3 of the protocol, or else in version 2
 * @param apart whether it is where commands go that must not queue behind what keeps Redis busy
 */
public record Place(int database, boolean resp3, boolean apart) {

  public Place(int database, boolean resp3) {
    this(database, resp3, false);
  }
}
