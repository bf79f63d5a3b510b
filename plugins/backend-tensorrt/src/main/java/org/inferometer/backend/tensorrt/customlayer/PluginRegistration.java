package org.inferometer.backend.tensorrt.customlayer;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.inferometer.backend.tensorrt.kernel.KernelLoader;
import org.inferometer.customlayer.CustomLayer;
import org.inferometer.customlayer.cuda.CudaSource;
import org.inferometer.customlayer.cuda.Tactic;
import org.jspecify.annotations.Nullable;

/// Custom layers that TensorRT knows for as long as this is open: while an engine is built, and for
/// as long as it is there. Holds what its plugins report. TensorRT calls plugins from several
/// threads.
public final class PluginRegistration implements AutoCloseable {
  private final @Nullable KernelLoader loader;
  private final Map<String, Launches> launches = new TreeMap<>();
  private final List<Runnable> removals = new ArrayList<>();
  private @Nullable String failure;
  private boolean closed;

  /// How often a node's kernel was launched by engines, and how long the host took for it.
  static final class Launches {
    private final AtomicLong count = new AtomicLong();
    private final AtomicLong nanos = new AtomicLong();
    private volatile String tactics = "";

    void add(long elapsed) {
      count.incrementAndGet();
      nanos.addAndGet(elapsed);
    }

    void chose(Tactic chosen, List<Tactic> all) {
      tactics =
          all.size() == 1
              ? "tactic '" + chosen.name() + "'"
              : "tactic '"
                  + chosen.name()
                  + "', the fastest of "
                  + all.stream()
                      .map(tactic -> "'" + tactic.name() + "'")
                      .collect(Collectors.joining(", "));
    }

    long count() {
      return count.get();
    }

    private String text() {
      return count.get() == 0
          ? tactics
          : String.format(
              Locale.ROOT,
              "%s; the host took %.1f us for a launch (mean of %d), the kernel's time aside",
              tactics,
              nanos.get() / 1e3 / count.get(),
              count.get());
    }
  }

  private PluginRegistration(@Nullable KernelLoader loader) {
    this.loader = loader;
  }

  /// One without layers.
  public static PluginRegistration none() {
    return new PluginRegistration(null);
  }

  /// Makes layers known to TensorRT. Those without a CUDA kernel are left out.
  ///
  /// @throws IllegalStateException if TensorRT does not take one
  public static PluginRegistration of(
      PluginTablesNative tables, Collection<CustomLayer> layers, KernelLoader loader) {
    PluginRegistration registration = new PluginRegistration(loader);
    try {
      for (CustomLayer layer : layers) {
        if (layer.cudaKernel().isPresent()) {
          registration.removals.add(tables.register(layer, registration));
        }
      }
      return registration;
    } catch (RuntimeException e) {
      registration.close();
      throw e;
    }
  }

  KernelLoader.LoadedKernel load(CudaSource source, Tactic tactic) {
    return Objects.requireNonNull(loader, "a plugin has a loader").load(source, tactic);
  }

  synchronized Launches launches(String node) {
    return launches.computeIfAbsent(node, _ -> new Launches());
  }

  /// @param who the layer, in words
  /// @param where what it was asked for
  synchronized void failed(String who, String where, Throwable thrown) {
    if (failure == null) {
      failure = who + ": " + where + ": " + words(thrown);
    }
  }

  /// The message, or the kind of exception where there is none or it says nothing alone.
  private static String words(Throwable thrown) {
    String message = thrown.getMessage();
    boolean ours =
        thrown instanceof KernelLoader.KernelException
            || thrown instanceof IllegalArgumentException
            || thrown instanceof IllegalStateException;
    return message == null || message.isBlank()
        ? thrown.getClass().getSimpleName()
        : ours ? message : thrown.getClass().getSimpleName() + ": " + message;
  }

  /// What the first plugin threw that failed since this was last asked, with its layer; empty where
  /// none did.
  public synchronized Optional<String> takeFailure() {
    Optional<String> taken = Optional.ofNullable(failure);
    failure = null;
    return taken;
  }

  /// What is known of the nodes that ran in engines, a sentence each.
  public synchronized List<String> remarks() {
    List<String> remarks = new ArrayList<>();
    launches.forEach((node, of) -> remarks.add("custom layer '" + node + "': " + of.text()));
    return remarks;
  }

  public synchronized boolean isClosed() {
    return closed;
  }

  /// Engines that use the layers must be closed before.
  @Override
  public synchronized void close() {
    closed = true;
    removals.forEach(Runnable::run);
    removals.clear();
  }
}
