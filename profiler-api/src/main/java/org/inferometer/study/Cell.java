package org.inferometer.study;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One (network, backend, precision, batch) and what came of it.
///
/// @param id `network/backend/precision/bN`, unique in the study
/// @param network the id of its network
/// @param device the id of the device it ran on, or was to run on
/// @param keptFp32 names of layers, or types, that were asked to stay FP32; empty for none
/// @param measuredOn the machine; absent in cells of earlier releases
public record Cell(
    String id,
    String network,
    String backend,
    String device,
    Precision precision,
    int batch,
    List<String> keptFp32,
    @Nullable MeasuredOn measuredOn,
    Outcome outcome) {
  public Cell {
    keptFp32 = List.copyOf(keptFp32);
  }

  /// A cell of which nobody knows on what machine it was measured.
  public Cell(
      String id,
      String network,
      String backend,
      String device,
      Precision precision,
      int batch,
      List<String> keptFp32,
      Outcome outcome) {
    this(id, network, backend, device, precision, batch, keptFp32, null, outcome);
  }

  /// A cell without layers that were asked to stay FP32.
  public Cell(
      String id,
      String network,
      String backend,
      String device,
      Precision precision,
      int batch,
      Outcome outcome) {
    this(id, network, backend, device, precision, batch, List.of(), outcome);
  }

  /// Why a device's own figures are missing where there is no device apart from the host.
  public static final String ON_THE_HOST = "this backend runs on the host";

  /// The id of a cell: `vgg19/onnxruntime/fp32/b1`.
  public static String id(String network, String backend, Precision precision, int batch) {
    return network + "/" + backend + "/" + precision.label() + "/b" + batch;
  }

  /// The measurements, if the cell has any.
  public @Nullable Measurements measurements() {
    return outcome instanceof Measured m ? m.measurements() : null;
  }

  /// The same cell with another outcome.
  public Cell with(Outcome other) {
    return new Cell(id, network, backend, device, precision, batch, keptFp32, measuredOn, other);
  }

  /// Whether another cell differs in nothing but the batch.
  public boolean isLike(Cell other) {
    return network.equals(other.network)
        && backend.equals(other.backend)
        && precision == other.precision;
  }

  /// What came of a cell. In JSON: `status`, `reason`, and the fields of the measurements beside
  /// them.
  public sealed interface Outcome {}

  /// Status `ok`.
  public record Measured(Measurements measurements) implements Outcome {}

  /// Status `failed`: it was tried and did not end well.
  ///
  /// @param remedies settings that may help
  public record Failed(String reason, List<Remedy> remedies) implements Outcome {
    public Failed {
      remedies = List.copyOf(remedies);
    }

    public Failed(String reason) {
      this(reason, List.of());
    }
  }

  /// Status `unsupported`: the backend cannot do it, for the reason given.
  ///
  /// @param remedies settings with which it can
  public record Unsupported(String reason, List<Remedy> remedies) implements Outcome {
    public Unsupported {
      remedies = List.copyOf(remedies);
    }

    public Unsupported(String reason) {
      this(reason, List.of());
    }
  }
}
