package org.inferometer.reports.analysis;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.inferometer.study.Cell;
import org.inferometer.study.NetworkSummary;
import org.inferometer.study.Precision;
import org.inferometer.study.Study;

/// What the cells of a study are called. A network that was given in half precision or quantised
/// runs as it is in its FP32 cells, which are called so.
///
/// @param given what networks compute in as they were given, by their ids; FP32 where one is absent
/// @param severalNetworks whether a cell's network has to be named
public record CellNames(Map<String, Precision> given, boolean severalNetworks) {
  private static final int NETWORK = 40;

  public CellNames {
    given = Map.copyOf(given);
  }

  /// The names in a study.
  public static CellNames of(Study study) {
    return of(study.networks());
  }

  static CellNames of(List<NetworkSummary> networks) {
    Map<String, Precision> given = new HashMap<>();
    for (NetworkSummary network : networks) {
      if (network.given() != null) {
        given.put(network.id(), network.given());
      }
    }
    return new CellNames(given, networks.size() > 1);
  }

  /// `FP32`, `INT8 mixed`, `as given (fp16)`.
  public String precision(Cell cell) {
    return precision(cell.network(), cell.precision());
  }

  /// The same of the cells of a network and a precision.
  public String precision(String network, Precision precision) {
    Precision own = given.get(network);
    return own == null || precision != Precision.FP32
        ? TextFormatting.precision(precision)
        : "as given (" + own.label() + ")";
  }

  /// As the command line writes it: `fp32`, `int8-mixed`, `as given (fp16)`.
  public String label(Cell cell) {
    return isGiven(cell) ? precision(cell) : cell.precision().label();
  }

  private boolean isGiven(Cell cell) {
    return cell.precision() == Precision.FP32 && given.containsKey(cell.network());
  }

  /// As a sentence calls it: `FP32`, `the network as given (fp16)`.
  String said(Cell cell) {
    return isGiven(cell) ? "the network " + precision(cell) : precision(cell);
  }

  /// `INT8 at batch 8`.
  String withBatch(Cell cell) {
    return said(cell) + " at batch " + NumberFormatting.count(cell.batch());
  }

  /// `resnet-50 in INT8 at batch 8`; without the network where there is only one.
  public String whole(Cell cell) {
    return severalNetworks
        ? network(cell.network()) + " in " + precision(cell) + " at batch " + cell.batch()
        : withBatch(cell);
  }

  static String network(String id) {
    return TextFormatting.shortened(id, NETWORK);
  }
}
