package io.redisproxy.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class DatabasesTest {

  @Test
  void own_isThereFromTheBeginning() {
    Databases databases = new Databases(3, 2);

    assertThat(databases.own()).isEqualTo(3);
    assertThat(databases.all()).containsExactly(3);
    assertThat(databases.contains(3)).isTrue();
    assertThat(databases.contains(0)).isFalse();
    assertThat(databases.isFull()).isFalse();
  }

  @Test
  void databases_areAdded_upToTheBound() {
    Databases databases = new Databases(3, 3);
    assertThat(databases.add(0)).isTrue();
    assertThat(databases.add(7)).isTrue();
    assertThat(databases.isFull()).isTrue();
    assertThat(databases.add(8)).isFalse();

    assertThat(databases.all()).containsExactly(3, 0, 7);
    assertThat(databases.contains(8)).isFalse();
    assertThat(databases.own()).isEqualTo(3);
  }

  @Test
  void databaseThatIsThere_takesNoMoreRoom_alsoWhereItIsFull() {
    Databases databases = new Databases(3, 2);
    assertThat(databases.add(3)).isTrue();
    assertThat(databases.add(5)).isTrue();
    assertThat(databases.add(5)).isTrue();
    assertThat(databases.add(3)).isTrue();

    assertThat(databases.all()).containsExactly(3, 5);
  }

  @Test
  void boundOfOne_leavesTheOwnAlone() {
    Databases databases = new Databases(0, 1);

    assertThat(databases.isFull()).isTrue();
    assertThat(databases.add(1)).isFalse();
    assertThat(databases.add(0)).isTrue();
  }

  @Test
  void boundBelowOne_isABug() {
    assertThatThrownBy(() -> new Databases(0, 0)).hasMessage("max 0: expected at least 1");
  }

  @Test
  @Timeout(20)
  void boundHolds_whoeverAddsAtOnce() throws Exception {
    Databases databases = new Databases(0, 16);
    CountDownLatch start = new CountDownLatch(1);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      int first = i;
      threads.add(
          new Thread(
              () -> {
                try {
                  start.await();
                  for (int number = first; number < 100; number += 2) {
                    databases.add(number);
                  }
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              }));
    }
    threads.forEach(Thread::start);
    start.countDown();
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(databases.all()).hasSize(16).doesNotHaveDuplicates().startsWith(0);
  }
}
