package org.inferometer.backend.tensorrt.callback;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.nio.file.Path;

/// `nvinfer1::v_1_0::IProgressMonitor`: hears how far a build is.
public final class ProgressMonitorNative extends CallbackNative {
  private final Listener listener;
  private final MemorySegment object;

  /// Hears of phases, which may nest; called from several threads.
  public interface Listener {
    /// @param parent the phase that it is part of; empty for a phase of its own
    void started(String phase, String parent, int steps);

    void completed(String phase, int step);

    void finished(String phase);
  }

  /// @param wrapper the presets' library that exports the type information
  public ProgressMonitorNative(Path wrapper, Listener listener) {
    this.listener = listener;
    this.object =
        new VtableNative(arena(), MethodHandles.lookup(), this, failures())
            .versioned("IProgressMonitor", 1, 0)
            // void phaseStart(char const* phaseName, char const* phaseParent, int32_t nbSteps)
            .method("phaseStart", ADDRESS, ADDRESS, JAVA_INT)
            // bool stepComplete(char const* phaseName, int32_t step): false cancels the build
            .method("stepComplete", FunctionDescriptor.of(JAVA_BOOLEAN, ADDRESS, JAVA_INT), true)
            // void phaseFinish(char const* phaseName)
            .method("phaseFinish", ADDRESS)
            .object(VtableNative.typeInfo(wrapper, "_ZTIN8nvinfer15v_1_016IProgressMonitorE"));
  }

  @Override
  public MemorySegment object() {
    return object;
  }

  void phaseStart(MemorySegment name, MemorySegment parent, int steps) {
    listener.started(VtableNative.text(name), VtableNative.text(parent), steps);
  }

  boolean stepComplete(MemorySegment name, int step) {
    listener.completed(VtableNative.text(name), step);
    return true;
  }

  void phaseFinish(MemorySegment name) {
    listener.finished(VtableNative.text(name));
  }
}
