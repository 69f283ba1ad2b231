package io.redisproxy.cache;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RoomTest {

  @Test
  void becomesScarce_once_untilMoreThanAQuarterIsLeft() {
    Room room = new Room(new Bounds(800, Bounds.ANY_BYTES, 1));

    assertThat(room.becomesScarce(699)).isFalse();
    assertThat(room.isScarce()).isFalse();
    assertThat(room.becomesScarce(700)).isTrue();
    assertThat(room.becomesScarce(701)).isFalse();
    assertThat(room.becomesScarce(600)).isFalse();
    assertThat(room.isScarce()).isTrue();
    assertThat(room.becomesScarce(599)).isFalse();
    assertThat(room.isScarce()).isFalse();
    assertThat(room.becomesScarce(700)).isTrue();
  }

  @Test
  void isAlwaysScarce_whereOneStoreMayNeedTheRoomOfMany() {
    Room room = new Room(new Bounds(800, 1_000_000, 1));

    assertThat(room.isScarce()).isTrue();
    assertThat(room.becomesScarce(0)).isFalse();
    assertThat(room.isScarce()).isTrue();
  }
}
