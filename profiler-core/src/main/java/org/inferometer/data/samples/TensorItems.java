package org.inferometer.data.samples;

import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.inferometer.data.InputException;
import org.inferometer.data.tensor.TensorFileException;
import org.inferometer.data.tensor.TensorFiles;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.Shape;
import org.inferometer.graph.TensorType;
import org.jspecify.annotations.Nullable;

/// Items in tensor files: along the first dimension of each, or one to a file where that dimension
/// is missing. The file that was read last is kept.
final class TensorItems {
  private final TensorType input;
  private @Nullable Path last;
  private @Nullable HostTensor held;

  private TensorItems(TensorType input) {
    this.input = input;
  }

  static List<SampleItem> of(List<Path> files, TensorType input) throws InputException {
    TensorItems reader = new TensorItems(input);
    List<SampleItem> items = new ArrayList<>();
    for (Path file : files) {
      int count = reader.count(file);
      if (count == 0) {
        throw new InputException(file + ": holds no items; fill it or take it out");
      }
      for (int i = 0; i < count; i++) {
        int index = i;
        items.add(new SampleItem(file, i, () -> reader.item(file, index), Optional.empty()));
      }
    }
    return items;
  }

  private int count(Path file) throws InputException {
    HostTensor tensor = tensor(file);
    Shape shape = tensor.type().shape();
    List<Long> wanted = input.shape().toList();
    List<Long> inner = wanted.subList(1, wanted.size());
    boolean fits = tensor.type().elementType() == input.elementType();
    if (fits && shape.toList().equals(inner)) {
      return 1;
    }
    if (fits
        && shape.rank() == wanted.size()
        && shape.toList().subList(1, shape.rank()).equals(inner)) {
      return Math.toIntExact(shape.dim(0));
    }
    throw new InputException(
        file
            + ": holds "
            + tensor.type()
            + ", but the network takes "
            + input
            + (tensor.type().elementType() == input.elementType()
                ? ", or items of it without or with another first dimension"
                : "; convert the elements, for example with numpy's astype"));
  }

  private HostTensor item(Path file, int index) throws InputException {
    HostTensor tensor = tensor(file);
    long[] dims = input.shape().toArray();
    dims[0] = 1;
    TensorType type = new TensorType(input.elementType(), Shape.of(dims));
    HostTensor item =
        new HostTensor(type, tensor.data().asSlice(index * type.bytes(), type.bytes()));
    requireFinite(item, file, index);
    return item;
  }

  private static void requireFinite(HostTensor item, Path file, int index) throws InputException {
    if (item.type().elementType() != ElementType.FLOAT) {
      return;
    }
    for (long i = 0; i < item.type().shape().elementCount(); i++) {
      float value = item.data().get(ValueLayout.JAVA_FLOAT_UNALIGNED, i * Float.BYTES);
      if (!Float.isFinite(value)) {
        throw new InputException(
            String.format(
                Locale.ROOT,
                "%s: element %d of item %d is %s; mend it or take it out",
                file,
                i,
                index,
                value));
      }
    }
  }

  private HostTensor tensor(Path file) throws InputException {
    HostTensor known = held;
    if (known != null && file.equals(last)) {
      return known;
    }
    try {
      HostTensor read = TensorFiles.read(file).values().iterator().next();
      held = read;
      last = file;
      return read;
    } catch (TensorFileException e) {
      throw new InputException(String.valueOf(e.getMessage()));
    }
  }
}
