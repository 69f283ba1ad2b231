package io.redisproxy.backing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class BackingOptionsTest {

  @Test
  void secrets_areNotShown() {
    BackingOptions options = new BackingOptions("redis://user:secret@host", 7, 5, 6);

    assertThat(options.toString()).doesNotContain("secret").contains("5", "6");
  }

  @Test
  void bounds_areCheckedAtBirth() {
    assertThatThrownBy(() -> new BackingOptions("redis://host", 0, 0, 1))
        .hasMessageContaining("0 ns");
    assertThatThrownBy(() -> new BackingOptions("redis://host", 0, 1, 0)).hasMessageContaining("0");
  }
}
