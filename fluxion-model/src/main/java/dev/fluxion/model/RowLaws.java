package dev.fluxion.model;

import dev.fluxion.experiment.InvalidValue;
import java.util.Optional;
import java.util.ServiceLoader;

/**
 * Laws by name, which a model file names instead of holding their rows; found with {@link
 * ServiceLoader}.
 */
public interface RowLaws {
  /**
   * Returns the law of a name.
   *
   * @throws InvalidValue if it is not known here, naming those that are
   */
  RowLaw named(String name);

  /**
   * Asks all providers for a law.
   *
   * @throws InvalidValue if none knows the name, or there is no provider
   */
  static RowLaw find(String name) {
    Optional<InvalidValue> refusal = Optional.empty();
    for (RowLaws laws : ServiceLoader.load(RowLaws.class, RowLaws.class.getClassLoader())) {
      try {
        return laws.named(name);
      } catch (InvalidValue unknown) {
        refusal = Optional.of(unknown);
      }
    }
    throw refusal
        .map(unknown -> unknown.under("source"))
        .orElseGet(
            () ->
                new InvalidValue(
                    "source.toy",
                    "is "
                        + name
                        + ", but no toy sets are there; add fluxion-data to the class path"));
  }
}
