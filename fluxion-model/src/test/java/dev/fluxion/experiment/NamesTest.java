package dev.fluxion.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NamesTest {
  private static final List<String> TOYS = List.of("spiral", "moons", "eight-gaussians", "circles");

  @Test
  void findsTheNameThatWasMeant() {
    assertThat(Names.nearest("spirla", TOYS)).contains("spiral");
    assertThat(Names.nearest("eightGaussian", TOYS)).contains("eight-gaussians");
    assertThat(Names.nearest("MOON", TOYS)).contains("moons");
  }

  @Test
  void suggestsNothingForAnUnrelatedName() {
    assertThat(Names.nearest("transformer", TOYS)).isEmpty();
    assertThat(Names.nearest("", TOYS)).isEmpty();
    assertThat(Names.suggestion("transformer", TOYS)).isEmpty();
    assertThat(Names.nearest("x".repeat(1_000_000), TOYS)).isEmpty();
  }

  @Test
  void phrasesTheSuggestion() {
    assertThat(Names.suggestion("mons", TOYS)).isEqualTo(", did you mean 'moons'?");
  }

  @Test
  void countsEditsAsTheLiteratureDoes() {
    assertThat(Names.distance("kitten", "sitting")).isEqualTo(3);
    assertThat(Names.distance("flaw", "lawn")).isEqualTo(2);
    assertThat(Names.distance("ab", "ba")).isEqualTo(1);
    assertThat(Names.distance("", "abc")).isEqualTo(3);
    assertThat(Names.distance("same", "same")).isZero();
  }
}
