package org.inferometer.onnx;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.inferometer.graph.Dimension;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.TensorSpec;
import org.jspecify.annotations.Nullable;

/// Reads one `TypeProto`, or the `ValueInfoProto` around it. A type that is no plain dense tensor
/// (sequence, optional, map, sparse tensor, denotations) is kept as it stands in the file.
final class TypeParser {
  /// What exporters write for a dimension that they know nothing of. Dimensions that share such a
  /// name need not share a size.
  private static final Pattern PLACEHOLDER =
      Pattern.compile(
          "[^\\p{L}\\p{N}]*|-\\d+|none|null|nan|unk|unknown|undefined|dynamic|any",
          Pattern.CASE_INSENSITIVE);

  private ElementType elementType = ElementType.UNDEFINED;
  private @Nullable List<Dimension> dimensions;
  private boolean plain = true;

  /// The fields that were read, not yet among what is kept: a type may come in parts, which count
  /// together, so that all are kept where one has to be.
  private final List<MemorySegment> types = new ArrayList<>(1);

  private String name = "";

  private TypeParser() {}

  /// A `ValueInfoProto`.
  static TensorSpec valueInfo(WireReader in) {
    in.budget().claim(150);
    TypeParser parser = new TypeParser();
    List<MemorySegment> rest = new ArrayList<>(0);
    while (in.next()) {
      switch (in.field()) {
        case 1 -> parser.name = in.name();
        case 2 -> parser.type(in, rest);
        default -> rest.add(ProtoFields.kept(in));
      }
    }
    return parser.spec(rest);
  }

  /// A `TypeProto` that is the current field of an attribute.
  static TensorSpec attributeType(WireReader in) {
    in.budget().claim(150);
    TypeParser parser = new TypeParser();
    List<MemorySegment> rest = new ArrayList<>(0);
    parser.type(in, rest);
    return parser.spec(rest);
  }

  private TensorSpec spec(List<MemorySegment> rest) {
    return new TensorSpec(name, elementType, dimensions, ProtoFields.rest(rest));
  }

  private void type(WireReader in, List<MemorySegment> rest) {
    long start = in.fieldStart();
    in.message(this::typeProto);
    types.add(in.since(start));
    if (!plain) {
      in.budget().claim(120L * types.size());
      rest.addAll(types);
      types.clear();
    }
  }

  private boolean typeProto(WireReader in) {
    while (in.next()) {
      if (in.field() == 1) {
        in.message(this::tensorType);
      } else {
        other(in);
      }
    }
    return plain;
  }

  private boolean tensorType(WireReader in) {
    while (in.next()) {
      switch (in.field()) {
        case 1 -> elementType = ProtoFields.elementType(ProtoFields.number(in), place());
        case 2 -> dimensions = in.message(this::shape);
        default -> other(in);
      }
    }
    return plain;
  }

  private List<Dimension> shape(WireReader in) {
    List<Dimension> dims = new ArrayList<>(4);
    while (in.next()) {
      if (in.field() == 1) {
        in.budget().claim(32);
        dims.add(in.message(this::dimension));
      } else {
        other(in);
      }
    }
    return dims;
  }

  private Dimension dimension(WireReader in) {
    Dimension dimension = new Dimension.Unknown();
    while (in.next()) {
      switch (in.field()) {
        case 1 -> dimension = sized(in.integer());
        case 2 -> dimension = named(in.name());
        default -> other(in);
      }
    }
    return dimension;
  }

  // Some exporters write -1 for an open dimension.
  private Dimension sized(long size) {
    if (size < -1) {
      throw new Malformed(place(), "a dimension is " + size);
    }
    return size == -1 ? new Dimension.Unknown() : new Dimension.Fixed(size);
  }

  private static Dimension named(String symbol) {
    return PLACEHOLDER.matcher(symbol).matches()
        ? new Dimension.Unknown()
        : new Dimension.Symbolic(symbol);
  }

  private void other(WireReader in) {
    plain = false;
    in.skip();
  }

  private String place() {
    return "type of '" + name + "'";
  }
}
