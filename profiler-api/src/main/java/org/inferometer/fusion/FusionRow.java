package org.inferometer.fusion;

import java.util.List;
import java.util.stream.Collectors;

/// One engine layer with the network layers that went into it, or network layers without one.
///
/// @param engineLayer its name; empty for layers without one
/// @param engineType the type of the engine layer; empty for layers without one
/// @param dataMovement whether the engine layer only moves data
/// @param precision that its kernel computes in, for people; empty for layers without one
/// @param members the network layers, in the network's order; empty for engine layers that were
///   added
public record FusionRow(
    RowKind kind,
    String engineLayer,
    String engineType,
    boolean dataMovement,
    String precision,
    List<Member> members) {
  public FusionRow {
    members = List.copyOf(members);
  }

  /// A network layer of a row.
  ///
  /// @param folded whether it is computed beforehand, into the weights of a layer of the same row
  public record Member(String name, String type, boolean folded) {
    private String shown() {
      return folded ? "(" + type + ")" : type;
    }
  }

  /// Whether there is an engine layer that has network layers.
  public boolean isExecuted() {
    return !engineLayer.isEmpty() && !members.isEmpty();
  }

  /// The types of the members: `Conv + (BatchNorm) + Relu`, those that are folded in parentheses,
  /// each run of one type once with its length.
  public String pattern() {
    StringBuilder pattern = new StringBuilder();
    for (int i = 0; i < members.size(); ) {
      String type = members.get(i).shown();
      int run = 1;
      while (i + run < members.size() && members.get(i + run).shown().equals(type)) {
        run++;
      }
      pattern.append(pattern.isEmpty() ? "" : " + ").append(run > 1 ? run + " " : "").append(type);
      i += run;
    }
    return pattern.toString();
  }

  /// The names of the members, with commas between them.
  public String names() {
    return members.stream().map(Member::name).collect(Collectors.joining(", "));
  }
}
