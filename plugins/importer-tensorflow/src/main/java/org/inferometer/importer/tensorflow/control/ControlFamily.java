package org.inferometer.importer.tensorflow.control;

import java.util.List;
import org.inferometer.importer.tensorflow.convert.Row;

/// Control flow, and lists of tensors.
public final class ControlFamily {
  private ControlFamily() {}

  // spotless:off
  public static List<Row> rows() {
    return List.of(
        Row.of("If", Branches::either),
        Row.of("StatelessIf", Branches::either),
        Row.of("Case", Branches::cases),
        Row.of("StatelessCase", Branches::cases),
        Row.of("While", Loops::loop),
        Row.of("StatelessWhile", Loops::loop),
        Row.of("Switch", Branches::hand),
        Row.of("RefSwitch", Branches::hand),
        Row.of("Merge", Branches::merge),
        Row.of("RefMerge", Branches::merge),
        Row.of("TensorListReserve", Lists::reserve),
        Row.of("EmptyTensorList", Lists::empty),
        Row.of("TensorListFromTensor", scope -> scope.result(0, scope.input(0))),
        Row.of("TensorListGetItem", scope -> Lists.item(scope, 0)),
        Row.of("TensorListGather", scope -> Lists.item(scope, 0)),
        Row.of("TensorListSetItem", scope -> Lists.set(scope, 0, 1, 2)),
        Row.of("TensorListStack", scope -> scope.result(0, Lists.tensor(scope, scope.input(0)))),
        Row.of("TensorListLength", scope -> Lists.length(scope, 0)),
        Row.of("TensorArrayV3", Lists::array),
        Row.of("TensorArrayScatterV3", Lists::scatter),
        Row.of("TensorArrayReadV3", scope -> Lists.item(scope, 2)),
        Row.of("TensorArrayGatherV3", scope -> Lists.item(scope, 2)),
        Row.of("TensorArrayWriteV3", scope -> Lists.set(scope, 3, 1, 2)),
        Row.of("TensorArraySizeV3", scope -> Lists.length(scope, 1)));
  }
  // spotless:on
}
