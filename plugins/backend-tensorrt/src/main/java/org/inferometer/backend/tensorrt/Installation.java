package org.inferometer.backend.tensorrt;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.inferometer.backend.tensorrt.driver.DriverDiagnosis;
import org.inferometer.backend.tensorrt.driver.DriverReport;
import org.inferometer.backend.tensorrt.driver.DriverReport.Gpu;
import org.inferometer.backend.tensorrt.library.Artifacts;
import org.inferometer.backend.tensorrt.library.Libraries;
import org.inferometer.backend.tensorrt.library.LibrarySearch;
import org.inferometer.spi.NativePlatform;
import org.inferometer.spi.Probe;
import org.inferometer.study.Remedy.Setting;
import org.inferometer.study.Remedy;

/// What this machine has of what TensorRT needs. The driver is asked first: it is quick, and
/// without it nothing else matters.
///
/// @param gpus that can be used
record Installation(NativePlatform platform, Libraries libraries, List<Gpu> gpus) {
  /// Fetches what can be fetched.
  static final Remedy FETCH = new Remedy(Setting.NATIVE_LIBRARIES, "tensorrt");

  /// A complete installation, or what is missing.
  sealed interface Result {}

  record Complete(Installation installation) implements Result {}

  record Incomplete(Probe.Unavailable why) implements Result {}

  /// @param platform empty where TensorRT does not run
  /// @param search looks for NVIDIA's libraries that serve these GPUs
  static Result look(
      Optional<NativePlatform> platform,
      DriverReport driver,
      Map<String, String> environment,
      Function<List<Gpu>, LibrarySearch.Result> search) {
    if (platform.isEmpty()) {
      return new Incomplete(
          new Probe.Unavailable(
              "TensorRT runs on Linux on x86-64 and arm64 only", "use such a machine"));
    }
    DriverDiagnosis diagnosis = new DriverDiagnosis(Artifacts.BUILT_WITH.cudaMajor(), environment);
    return switch (diagnosis.of(driver)) {
      case DriverDiagnosis.Unusable(Probe.Unavailable why) -> new Incomplete(why);
      case DriverDiagnosis.Usable(List<Gpu> gpus) ->
          switch (search.apply(gpus)) {
            case LibrarySearch.Missing missing -> new Incomplete(fetchable(missing.reason()));
            case LibrarySearch.Found(Libraries libraries) ->
                new Complete(new Installation(platform.get(), libraries, gpus));
          };
    };
  }

  /// Everything that is missing, whatever else is: the driver or a GPU, and each of the libraries.
  ///
  /// @param search looks for NVIDIA's libraries that serve these GPUs
  static List<Probe.Unavailable> missing(
      DriverReport driver,
      Map<String, String> environment,
      Function<List<Gpu>, LibrarySearch.Result> search) {
    DriverDiagnosis diagnosis = new DriverDiagnosis(Artifacts.BUILT_WITH.cudaMajor(), environment);
    List<Probe.Unavailable> missing = new ArrayList<>();
    switch (diagnosis.of(driver)) {
      case DriverDiagnosis.Unusable(Probe.Unavailable why) -> {
        missing.add(why);
        missing.addAll(missing(search.apply(List.of())));
      }
      case DriverDiagnosis.Usable(List<Gpu> gpus) -> missing.addAll(missing(search.apply(gpus)));
    }
    return missing;
  }

  private static List<Probe.Unavailable> missing(LibrarySearch.Result search) {
    return switch (search) {
      case LibrarySearch.Missing(List<String> parts) ->
          parts.stream().map(Installation::fetchable).toList();
      case LibrarySearch.Found(Libraries libraries) ->
          libraries.obstacle().map(Installation::builderFetchable).stream().toList();
    };
  }

  /// Why engines cannot be built, though plans can be run.
  Optional<Probe.Unavailable> obstacle() {
    return libraries.obstacle().map(Installation::builderFetchable);
  }

  private static Probe.Unavailable builderFetchable(String reason) {
    return new Probe.Unavailable(reason, "fetch a TensorRT that can", FETCH);
  }

  private static Probe.Unavailable fetchable(String reason) {
    return new Probe.Unavailable(reason, "fetch it", FETCH);
  }

  /// The device with this UUID.
  Optional<Gpu> gpu(String uuid) {
    return gpus.stream().filter(gpu -> gpu.uuid().equals(uuid)).findFirst();
  }

  Probe available() {
    return new Probe.Available(
        libraries.version().toString(),
        gpus.stream().map(gpu -> new Probe.Device(gpu.uuid(), gpu.name(), "gpu")).toList());
  }
}
