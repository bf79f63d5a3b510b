package org.inferometer.testkit;

import java.util.List;
import java.util.Locale;
import org.inferometer.network.Network;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.Engine;
import org.inferometer.spi.Engine.EngineLayer;
import org.inferometer.study.Fusion;
import org.inferometer.trace.AccountCheck;

/// Proves that a backend accounts for every layer of a network.
///
/// ```java
/// @ParameterizedTest
/// @MethodSource("org.inferometer.testkit.TracedNetworks#all")
/// void everyLayerIsAccountedForOnce(Network network) throws Exception {
///   try (Engine engine = backend.build(network, options(network))) {
///     EngineAccounts.assertComplete(network, engine);
///   }
/// }
/// ```
public final class EngineAccounts {
  private EngineAccounts() {}

  /// Fails unless the engine's account is complete, as [AccountCheck] defines it, and the same when
  /// it is asked for again.
  ///
  /// @param network that the engine was built from
  /// @throws BackendException if the engine cannot be described
  /// @throws AssertionError with all that is wrong
  public static void assertComplete(Network network, Engine engine) throws BackendException {
    List<EngineLayer> layers = engine.layers();
    List<Fusion> fusions = engine.fusions();
    assertComplete(network, layers, fusions);
    if (!layers.equals(engine.layers()) || !fusions.equals(engine.fusions())) {
      throw new AssertionError(
          "The account of " + network.name() + " is another one when it is asked for again.");
    }
  }

  /// Fails unless an account is complete, as [AccountCheck] defines it.
  ///
  /// @throws AssertionError with all that is wrong
  public static void assertComplete(
      Network network, List<EngineLayer> layers, List<Fusion> fusions) {
    List<String> faults = AccountCheck.faults(network, layers, fusions);
    if (!faults.isEmpty()) {
      throw new AssertionError(
          String.format(
              Locale.ROOT,
              "The account of %s is not complete:%n%s",
              network.name(),
              String.join("\n", faults)));
    }
  }
}
