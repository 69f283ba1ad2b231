package io.redisproxy.command;

/** Who has sent a whole command to Redis, and is told on the same event loop what came of it. */
public interface Answer {

  /**
   * Redis has replied; it may be after a failure was told, if the reply was late.
   *
   * @param frame the reply as the protocol writes it, error or not; not used by anybody else
   */
  void reply(byte[] frame);

  /**
   * There is no reply in time, or none at all. Whether Redis has done, or will do, what it was told
   * is not known. May be told twice: first that the reply is late, then that it won't come.
   */
  void failed(Reply.Failure why);
}
