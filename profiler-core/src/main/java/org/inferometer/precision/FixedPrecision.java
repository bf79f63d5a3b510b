package org.inferometer.precision;

import java.util.Optional;
import org.inferometer.network.Network;
import org.inferometer.spi.Importer;
import org.inferometer.study.Precision;

/// The precision of a network that came with one, such as an engine that was built elsewhere: there
/// is nothing to derive from it.
public final class FixedPrecision {
  private FixedPrecision() {}

  /// Empty for networks that can be derived in any precision.
  public static Optional<Precision> of(Network network) {
    return Optional.ofNullable(network.model().metadata().get(Importer.PRECISION_KEY))
        .map(Precision::of);
  }

  /// Why a network cannot be measured in a precision; empty if it can.
  public static Optional<String> contradiction(Network network, Precision asked) {
    return of(network)
        .filter(fixed -> fixed != asked)
        .map(fixed ->
            "it was built in "
                + fixed.label()
                + " already, and nothing else can be made of it; profile the network that it was"
                + " built from");
  }
}
