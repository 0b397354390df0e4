package dev.fluxion.plot;

/** Text cannot be drawn: the Java runtime finds no font, or not the libraries that read fonts. */
public final class MissingFontsException extends IllegalStateException {
  private static final long serialVersionUID = 1;

  MissingFontsException(Throwable cause) {
    super(
        "pictures need a font, and this Java runtime finds none (or not the libraries that read"
            + " fonts); install fontconfig, FreeType and a font, on Debian or Ubuntu: apt-get"
            + " install fontconfig libfreetype6 fonts-dejavu-core",
        cause);
  }
}
