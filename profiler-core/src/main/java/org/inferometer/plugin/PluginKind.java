package org.inferometer.plugin;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import org.inferometer.spi.Backend;
import org.inferometer.spi.Executor;
import org.inferometer.spi.Importer;
import org.inferometer.spi.Interpreter;
import org.inferometer.spi.Meter;
import org.inferometer.spi.ReportRenderer;

/// The interfaces that plugins implement, with the names users know them by.
enum PluginKind {
  BACKEND("backend", Backend.class, e -> ((Backend) e).id()),
  INTERPRETER("interpreter", Interpreter.class, e -> e.getClass().getSimpleName()),
  IMPORTER("importer", Importer.class, e -> ((Importer) e).format()),
  METER("meter", Meter.class, e -> ((Meter) e).id()),
  EXECUTOR("executor", Executor.class, e -> ((Executor) e).id()),
  RENDERER("renderer", ReportRenderer.class, e -> ((ReportRenderer) e).format());

  final String label;
  final Class<?> type;
  private final Function<Object, String> id;

  PluginKind(String label, Class<?> type, Function<Object, String> id) {
    this.label = label;
    this.type = type;
    this.id = id;
  }

  /// The id of an extension of this kind.
  String idOf(Object extension) {
    return id.apply(extension);
  }

  static Optional<PluginKind> of(Class<?> extension) {
    return Arrays.stream(values())
        .filter(kind -> kind.type.isAssignableFrom(extension))
        .findFirst();
  }
}
