package org.inferometer.onnx;

import java.lang.foreign.MemorySegment;
import java.lang.reflect.Array;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Compares records by content, through lists, arrays and memory segments, and names the first
/// difference.
final class Same {
  private Same() {}

  /// The path of the first difference; empty if there is none.
  static Optional<String> difference(@Nullable Object a, @Nullable Object b, String path) {
    if (a == null || b == null) {
      return a == null && b == null ? Optional.empty() : Optional.of(path + ": " + a + " and " + b);
    }
    if (a instanceof MemorySegment x && b instanceof MemorySegment y) {
      return x.mismatch(y) == -1 ? Optional.empty() : Optional.of(path + ": other bytes");
    }
    if (a instanceof Map<?, ?> x && b instanceof Map<?, ?> y) {
      return differing(new ArrayList<>(x.entrySet()), new ArrayList<>(y.entrySet()), path);
    }
    if (a instanceof List<?> x && b instanceof List<?> y) {
      return differing(x, y, path);
    }
    if (a.getClass().isArray()) {
      return differing(elements(a), elements(b), path);
    }
    if (a.getClass() == b.getClass() && a.getClass().isRecord()) {
      return differingComponents(a, b, path);
    }
    return a.equals(b) ? Optional.empty() : Optional.of(path + ": " + a + " and " + b);
  }

  private static List<Object> elements(Object array) {
    List<Object> elements = new ArrayList<>();
    for (int i = 0; i < Array.getLength(array); i++) {
      elements.add(Array.get(array, i));
    }
    return elements;
  }

  private static Optional<String> differing(List<?> a, List<?> b, String path) {
    if (a.size() != b.size()) {
      return Optional.of(path + ": " + a.size() + " and " + b.size() + " elements");
    }
    Iterator<?> other = b.iterator();
    int index = 0;
    for (Object element : a) {
      Optional<String> found = difference(element, other.next(), path + "[" + index++ + "]");
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private static Optional<String> differingComponents(Object a, Object b, String path) {
    try {
      for (RecordComponent component : a.getClass().getRecordComponents()) {
        Object x = component.getAccessor().invoke(a);
        Object y = component.getAccessor().invoke(b);
        Optional<String> found = difference(x, y, path + "." + component.getName());
        if (found.isPresent()) {
          return found;
        }
      }
      return Optional.empty();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
