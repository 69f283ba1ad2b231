package io.redisproxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.redisproxy.http.Conditions.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class ConditionsTest {

  private static final String TAG = "\"0123456789abcdef\"";

  /** Tags that differ from it by little, and such as hold what stands between tags. */
  private static final List<String> OTHER_TAGS =
      List.of(
          "\"\"",
          "\",\"",
          "\"W/\"",
          "\" , \"",
          "\"0123456789abcdef-json\"",
          "\"x,0123456789abcdef\"",
          "\"0123456789abcdef,\"",
          "\"0123456789abcde\"");

  private static final List<String> SEPARATORS = List.of(",", ", ", " ,", "\t,\t", ",,", " , , ");

  @Property(tries = 500)
  void list_namesItsElementsAndNothingElse(@ForAll long seed) {
    Random random = new Random(seed);
    List<String> elements = new ArrayList<>();
    boolean strong = false;
    boolean weak = false;
    for (int i = random.nextInt(6); i > 0; i--) {
      boolean isWeak = random.nextBoolean();
      boolean isTag = random.nextInt(6) == 0;
      elements.add((isWeak ? "W/" : "") + (isTag ? TAG : any(OTHER_TAGS, random)));
      strong |= isTag && !isWeak;
      weak |= isTag;
    }
    String list = String.join(any(SEPARATORS, random), elements);

    assertThat(new Conditions(null, list, null, null).isKnown(TAG)).as(list).isEqualTo(weak);
    assertThat(new Conditions(list, null, null, null).fails(TAG)).as(list).isEqualTo(!strong);
  }

  @Test
  void whoSetsNoCondition_hasNone() {
    Conditions none = new Conditions(null, null, null, null);

    assertThat(none.isKnown(TAG)).isFalse();
    assertThat(none.fails(TAG)).isFalse();
    assertThat(none.part(TAG, 10)).isNull();
  }

  @Test
  void everySmallRange_isWhatTheStandardSays() {
    for (int length = 0; length < 5; length++) {
      for (int first = 0; first < 7; first++) {
        assertPart("bytes=" + first + "-", length, first, length - 1);
        for (int last = 0; last < 7; last++) {
          String range = "bytes=" + first + "-" + last;
          if (last < first) {
            assertThat(part(range, length)).as(range).isNull();
          } else {
            assertPart(range, length, first, Math.min(last, length - 1));
          }
        }
        String suffix = "bytes=-" + first;
        if (first > 0 && length == 0) {
          assertThat(part(suffix, length)).as(suffix).isNull();
        } else {
          assertPart(suffix, length, Math.max(0, length - first), length - 1);
        }
      }
    }
  }

  @Test
  void rangeOfTheLargestValue_doesNotOverflow() {
    int most = Integer.MAX_VALUE;

    assertThat(part("bytes=-999999999999999999", most)).isEqualTo(new Part(0, most - 1L));
    assertThat(part("bytes=1-999999999999999999", most)).isEqualTo(new Part(1, most - 1L));
    assertThat(part("bytes=999999999999999999-", most).isEmpty()).isTrue();
  }

  /** That the part is this, or that there is none if the value has no byte of it. */
  private static void assertPart(String range, int length, int first, int last) {
    Part part = part(range, length);

    assertThat(part).as(range + " of " + length).isNotNull();
    assertThat(part.isEmpty()).as(range + " of " + length).isEqualTo(first >= length);
    if (first < length) {
      assertThat(part).as(range + " of " + length).isEqualTo(new Part(first, last));
    }
  }

  private static Part part(String range, int length) {
    return new Conditions(null, null, range, null).part(TAG, length);
  }

  private static String any(List<String> choices, Random random) {
    return choices.get(random.nextInt(choices.size()));
  }
}
