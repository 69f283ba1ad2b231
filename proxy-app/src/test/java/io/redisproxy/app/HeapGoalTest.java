package io.redisproxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.VMOption.Origin;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

class HeapGoalTest {

  private static final long MEGABYTE = 1 << 20;

  @Test
  void goal_isAFewTimesWhatIsInUse_butNeverTiny_norMoreThanThereIs() {
    assertThat(HeapGoal.goal(0, 6_000 * MEGABYTE)).isEqualTo(512 * MEGABYTE);
    assertThat(HeapGoal.goal(1_000 * MEGABYTE, 6_000 * MEGABYTE)).isEqualTo(4_000 * MEGABYTE);
    assertThat(HeapGoal.goal(2_000 * MEGABYTE, 6_000 * MEGABYTE)).isEqualTo(6_000 * MEGABYTE);
    assertThat(HeapGoal.goal(0, 100 * MEGABYTE)).isEqualTo(100 * MEGABYTE);
  }

  @Test
  void jvm_isGivenTheGoal() throws Exception {
    HotSpotDiagnosticMXBean options =
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    try (HeapGoal goal = new HeapGoal()) {
      goal.pursue(0).get();
    }

    assertThat(options.getVMOption(HeapGoal.OPTION).getOrigin()).isEqualTo(Origin.MANAGEMENT);
    assertThat(Long.parseLong(options.getVMOption(HeapGoal.OPTION).getValue()))
        .isBetween(1L, Runtime.getRuntime().maxMemory());
  }
}
