package dev.fluxion.experiment;

import dev.fluxion.coupling.Coupling;
import dev.fluxion.density.Likelihood;
import dev.fluxion.nn.FieldConfig;
import dev.fluxion.nn.sequence.SequenceFieldConfig;
import dev.fluxion.nn.sequence.SequenceMode;
import dev.fluxion.path.Objective;
import dev.fluxion.path.ProbabilityPath;
import org.jspecify.annotations.Nullable;

/** Checks that the sections of an experiment agree on whether its data are sequences. */
final class SequenceChecks {
  private SequenceChecks() {}

  static void check(
      DataConfig data,
      @Nullable SequenceMode mode,
      @Nullable PositionsConfig positions,
      @Nullable ObservedConfig observed,
      @Nullable ConditionConfig condition,
      SourceConfig source,
      Coupling coupling,
      Objective objective,
      FieldConfig field) {
    SequenceConfig sequence = data.sequence();
    if (sequence == null) {
      InvalidValue.unless(
          mode == null, "mode", String.valueOf(mode), "absent without data.sequence");
      InvalidValue.unless(positions == null, "positions", "given", "absent without data.sequence");
      InvalidValue.unless(observed == null, "observed", "given", "absent without data.sequence");
      InvalidValue.unless(
          !(field instanceof SequenceFieldConfig),
          "field.type",
          "a field of sequences",
          "another one, such as mlp, or data.sequence say how rows make sequences");
      InvalidValue.unless(
          !(source instanceof SourceConfig.Temporal),
          "source.type",
          source + ", which runs along time",
          "another one, such as normal, or data.sequence say how rows make sequences");
      return;
    }
    InvalidValue.unless(
        field instanceof SequenceFieldConfig,
        "field.type",
        "a field of points",
        "one of sequences, such as gru, where data.sequence is given");
    InvalidValue.unless(
        source instanceof SourceConfig.Temporal || source.standardNormal(),
        "source.type",
        "a source of points",
        "one along time, such as white, where data.sequence is given");
    InvalidValue.unless(
        coupling instanceof Coupling.Independent,
        "coupling.type",
        "a pairing of points",
        "independent where data.sequence is given");
    InvalidValue.unless(
        !(objective instanceof Likelihood) && !(objective instanceof Objective.FlowAndScore),
        "objective.type",
        "one of points",
        "velocity, x1, noise or score where data.sequence is given");
    InvalidValue.unless(
        observed == null || mode == SequenceMode.JOINT,
        "observed",
        "given",
        "absent in the mode '" + mode + "', which continues a beginning without it");
    InvalidValue.unless(
        positions == null
            || positions.times() == PositionsConfig.Times.SEQUENCE
            || mode != SequenceMode.CAUSAL,
        "positions.times",
        PositionsConfig.Times.POSITION,
        "sequence in the mode 'causal'");
    boolean ends = positions != null && positions.lengths() == PositionsConfig.Lengths.END;
    InvalidValue.unless(
        !ends || mode == SequenceMode.AUTOREGRESSIVE,
        "positions.lengths",
        PositionsConfig.Lengths.END,
        "shares in the mode '" + mode + "', which draws no position after the other");
    InvalidValue.unless(
        !ends || sequence.length() == null,
        "positions.lengths",
        PositionsConfig.Lengths.END,
        "shares where data.sequence.length cuts windows, whose ends are not those of series");
    if (condition != null && sequence.channels() != null) {
      for (String name : condition.columns()) {
        InvalidValue.unless(
            !sequence.channels().contains(name),
            "condition.columns",
            "the name '" + name + "', which data.sequence.channels holds too",
            "given or modelled, not both; take it out of one of them");
      }
    }
  }

  /** Checks that source, path and sampling suit flows of sequences. */
  static void flow(
      @Nullable SequenceMode mode,
      @Nullable ObservedConfig observed,
      SourceConfig source,
      ProbabilityPath path,
      SamplingConfig sampling) {
    if (mode == null) {
      return;
    }
    boolean white =
        source.standardNormal()
            || (source instanceof SourceConfig.Temporal temporal && temporal.temporal().white());
    InvalidValue.unless(
        white || path.spread().none() || (mode == SequenceMode.JOINT && observed == null),
        "path.type",
        "one with noise of its own",
        "another one, such as condot, where the source is not white and positions are given: their"
            + " noise is a part of what the field is told");
    InvalidValue.unless(
        sampling.sde() == null,
        "sampling.sde",
        "given",
        "absent where data.sequence is given: sequences are drawn by the flow without noise");
    InvalidValue.unless(
        sampling.grid() instanceof GridConfig.Plain,
        "sampling.grid",
        "fitted",
        "another one, such as uniform, where data.sequence is given");
  }
}
