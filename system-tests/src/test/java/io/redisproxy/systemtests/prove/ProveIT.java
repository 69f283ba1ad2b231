package io.redisproxy.systemtests.prove;

import static org.assertj.core.api.Assertions.assertThat;

import io.redisproxy.systemtests.stage.Stage;
import io.redisproxy.systemtests.stage.SystemTest;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * With {@code --coherence tracking} no answer is stale: keys are changed in Redis in every way
 * there is, each value says which it is, and every answer is judged.
 *
 * <p>{@link Setting} says what can be set; {@code make prove} runs it for minutes.
 */
@SystemTest
@Timeout(value = 3, unit = TimeUnit.HOURS)
class ProveIT {

  @Test
  void calm_noAnswerIsStale(Stage stage) {
    Report report = prove(Setting.calm(), stage);

    assertThat(report.readers().errors().all()).isEmpty();
  }

  @Test
  void withFaults_noAnswerIsStalerThanTheHeartbeatAllows(Stage stage) {
    Report report = prove(Setting.withFaults(), stage);

    assertThat(report.faults().values()).as("%s", report.faults()).isNotEmpty();
  }

  private static Report prove(Setting setting, Stage stage) {
    stage.requireProcesses("writers and readers share the machine with the proxy");
    Report report = new Proof(setting, stage).run();
    System.out.println(report);
    assertThat(report.violations().counts().all()).as("%s", report.violations().words()).isEmpty();
    assertThat(report.reads()).isGreaterThan(1000L * setting.seconds());
    assertThat(report.hits()).isGreaterThan(report.reads() / 3);
    assertThat(report.writes().values()).as("%s", report.writes()).doesNotContain(0L);
    assertThat(report.upheavals().values()).as("%s", report.upheavals()).anyMatch(n -> n > 0);
    return report;
  }
}
