package io.redisproxy.systemtests.prove;

import io.redisproxy.systemtests.client.Reply;
import java.util.List;

/** Commands that are about to be sent, and what they do to which keys. */
record Plan(Way way, List<List<String>> commands, List<Step> steps) {

  Plan {
    commands = List.copyOf(commands);
    steps = List.copyOf(steps);
  }

  /**
   * @param reply what Redis said to the last of the commands
   */
  void acknowledged(long moment, Reply reply) {
    steps.forEach(step -> step.acknowledged(moment, reply));
  }
}
