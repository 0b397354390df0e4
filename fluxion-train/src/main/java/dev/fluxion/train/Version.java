package dev.fluxion.train;

import java.util.Objects;

/** The version of this library, from its archive; "development" outside of one. */
final class Version {
  static final String VALUE =
      Objects.requireNonNullElse(
          Version.class.getPackage().getImplementationVersion(), "development");

  private Version() {}
}
