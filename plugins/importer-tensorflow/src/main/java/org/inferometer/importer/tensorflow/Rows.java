package org.inferometer.importer.tensorflow;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.inferometer.importer.tensorflow.control.ControlFamily;
import org.inferometer.importer.tensorflow.convert.Row;
import org.inferometer.importer.tensorflow.operator.ActivationFamily;
import org.inferometer.importer.tensorflow.operator.ConvolutionFamily;
import org.inferometer.importer.tensorflow.operator.DetectionFamily;
import org.inferometer.importer.tensorflow.operator.ElementwiseFamily;
import org.inferometer.importer.tensorflow.operator.FusedFamily;
import org.inferometer.importer.tensorflow.operator.GatherFamily;
import org.inferometer.importer.tensorflow.operator.MatrixFamily;
import org.inferometer.importer.tensorflow.operator.MovementFamily;
import org.inferometer.importer.tensorflow.operator.NormalisationFamily;
import org.inferometer.importer.tensorflow.operator.PadFamily;
import org.inferometer.importer.tensorflow.operator.PoolingFamily;
import org.inferometer.importer.tensorflow.operator.QuantisationFamily;
import org.inferometer.importer.tensorflow.operator.RecurrentFamily;
import org.inferometer.importer.tensorflow.operator.ReductionFamily;
import org.inferometer.importer.tensorflow.operator.ResizeFamily;
import org.inferometer.importer.tensorflow.operator.ShapeFamily;
import org.inferometer.importer.tensorflow.operator.SliceFamily;
import org.inferometer.importer.tensorflow.operator.SourceFamily;
import org.inferometer.importer.tensorflow.operator.SpaceFamily;
import org.inferometer.importer.tensorflow.operator.TransposedConvolutionFamily;

/// Every operator type that is imported.
final class Rows {
  /// The rows of all families.
  private static final List<Row> ALL =
      Stream.of(
              SourceFamily.rows(),
              ElementwiseFamily.rows(),
              ActivationFamily.rows(),
              ReductionFamily.rows(),
              ConvolutionFamily.rows(),
              TransposedConvolutionFamily.rows(),
              PoolingFamily.rows(),
              NormalisationFamily.rows(),
              MatrixFamily.rows(),
              ShapeFamily.rows(),
              MovementFamily.rows(),
              SliceFamily.rows(),
              GatherFamily.rows(),
              PadFamily.rows(),
              SpaceFamily.rows(),
              ResizeFamily.rows(),
              DetectionFamily.rows(),
              QuantisationFamily.rows(),
              RecurrentFamily.rows(),
              FusedFamily.rows(),
              ControlFamily.rows())
          .flatMap(List::stream)
          .toList();

  /// Each under its type.
  static final Map<String, Row> BY_TYPE =
      ALL.stream().collect(Collectors.toMap(Row::type, Function.identity()));

  private Rows() {}
}
