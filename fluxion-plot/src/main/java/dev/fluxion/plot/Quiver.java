package dev.fluxion.plot;

/** Vectors at points, one for one, with the title of the panel that shows them. */
public record Quiver(String title, Points at, Points vectors) {}
