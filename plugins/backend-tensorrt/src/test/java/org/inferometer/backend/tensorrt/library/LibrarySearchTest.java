package org.inferometer.backend.tensorrt.library;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.inferometer.backend.tensorrt.driver.DriverReport.Gpu;
import org.inferometer.backend.tensorrt.library.LibrarySearch.Found;
import org.inferometer.backend.tensorrt.library.LibrarySearch.Missing;
import org.inferometer.spi.NativePlatform;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LibrarySearchTest {
  private static final Artifacts ARTIFACTS =
      new Artifacts("1.5.13", "10.6-1.5.11", "13.1-9.19-1.5.13");

  private static final Gpu H200 = gpu(9, 0);
  private static final Gpu A10 = gpu(8, 6);

  @TempDir Path root = Path.of("");
  private final Map<String, String> environment = new HashMap<>();

  @Test
  void aMachineWithoutAnyIsToldBothParts() {
    assertThat(search())
        .isEqualTo(
            new Missing(
                List.of(
                    "TensorRT 10 (libnvinfer.so.10) is not on this machine",
                    "the CUDA runtime (libcudart.so.13) is not on this machine")));
  }

  @Test
  void debiansPackagesAreFoundWithTheVersionOfTheirFile() throws IOException {
    Path folder = folder("usr/lib/x86_64-linux-gnu");
    Files.createFile(folder.resolve("libnvinfer.so.10.16.2"));
    Files.createSymbolicLink(folder.resolve("libnvinfer.so.10"), Path.of("libnvinfer.so.10.16.2"));
    touch(folder, "libnvonnxparser.so.10");
    touch(folder("usr/local/cuda/lib64"), "libcudart.so.13");
    assertThat(found().version()).isEqualTo(new TensorRtVersion(10, 16, 2));
  }

  @Test
  void wheelsAreFoundWithTheVersionOfTheBuildersResource() throws IOException {
    Path site = folder("home/.local/lib/python3.12/site-packages");
    tensorRt(folder("home/.local/lib/python3.12/site-packages/tensorrt_libs"), "10.15.1");
    touch(folder("home/.local/lib/python3.12/site-packages/nvidia/cu13/lib"), "libcudart.so.13");
    Libraries found = found();
    assertThat(found.infer()).isEqualTo(site.resolve("tensorrt_libs/libnvinfer.so.10"));
    assertThat(found.cudaRuntime()).isEqualTo(site.resolve("nvidia/cu13/lib/libcudart.so.13"));
  }

  @Test
  void anOlderTensorRtIsPassedOverForAFetchedOneAndNamedWithoutOne() throws IOException {
    Path system = folder("usr/lib/x86_64-linux-gnu");
    tensorRt(system, "10.3.0");
    touch(system, "libcudart.so.13");
    assertThat(search())
        .isInstanceOfSatisfying(
            Missing.class,
            missing ->
                assertThat(missing.reason())
                    .isEqualTo(
                        "TensorRT 10 (libnvinfer.so.10) is not on this machine, and that in "
                            + system
                            + " is 10.3.0, older than 10.6"));
    Path fetched = folder("cache/native/tensorrt-" + Artifacts.BUILT_WITH.tensorrt());
    tensorRt(fetched, "10.6.0");
    assertThat(found().folder()).isEqualTo(fetched);
  }

  @Test
  void aTensorRtWithoutTheKernelsOfTheGpuCanOnlyRunPlansAndNamesTheFile() throws IOException {
    Path folder = folder("opt/tensorrt/lib");
    touch(folder, "libcudart.so.13");
    tensorRt(folder, "10.15.1");
    touch(folder, "libnvinfer_builder_resource_sm86.so.10.15.1");
    assertThat(found(H200).lacking())
        .containsExactly("libnvinfer_builder_resource_sm90.so.10.15.1");
    assertThat(found(H200).obstacle())
        .contains(
            "TensorRT 10.15.1 in "
                + folder
                + " can run plans, but cannot build them: it lacks"
                + " libnvinfer_builder_resource_sm90.so.10.15.1");
    assertThat(found(A10).obstacle()).isEmpty();
    assertThat(found(A10, H200).lacking())
        .containsExactly("libnvinfer_builder_resource_sm90.so.10.15.1");
  }

  @Test
  void theKernelsOfAnotherVersionDoNotCount() throws IOException {
    Path folder = folder("opt/tensorrt/lib");
    touch(folder, "libcudart.so.13");
    tensorRt(folder, "10.15.1");
    touch(folder, "libnvinfer_builder_resource_sm90.so.10.14.1");
    assertThat(found(H200).lacking()).hasSize(1);
  }

  @Test
  void variantsOfBlackwellTakeTheKernelsOfTheFirst() throws IOException {
    Path folder = folder("opt/tensorrt/lib");
    touch(folder, "libcudart.so.13");
    tensorRt(folder, "10.15.1");
    assertThat(found(gpu(10, 3), gpu(12, 1)).lacking())
        .containsExactly(
            "libnvinfer_builder_resource_sm100.so.10.15.1",
            "libnvinfer_builder_resource_sm120.so.10.15.1");
  }

  @Test
  void upToTensorRt1012OneFileServesEveryGpu() throws IOException {
    Path folder = folder("opt/tensorrt/lib");
    touch(folder, "libcudart.so.13");
    Files.createFile(folder.resolve("libnvinfer.so.10.12.0"));
    Files.createSymbolicLink(folder.resolve("libnvinfer.so.10"), Path.of("libnvinfer.so.10.12.0"));
    touch(folder, "libnvonnxparser.so.10");
    assertThat(found(H200).lacking()).containsExactly("libnvinfer_builder_resource.so.10.12.0");
    touch(folder, "libnvinfer_builder_resource.so.10.12.0");
    assertThat(found(H200).lacking()).isEmpty();
    assertThat(found().lacking()).isEmpty();
  }

  @Test
  void withoutAGpuTheKernelsOfAnyOneWillDoButPtxAloneWillNot() throws IOException {
    Path folder = folder("opt/tensorrt/lib");
    touch(folder, "libcudart.so.13");
    tensorRt(folder, "10.15.1");
    assertThat(found().lacking()).containsExactly("libnvinfer_builder_resource_sm*.so.10.15.1");
    touch(folder, "libnvinfer_builder_resource_sm75.so.10.15.1");
    assertThat(found().lacking()).isEmpty();
  }

  @Test
  void theResourceBesideTheFileThatIsLinkedToIsFoundAndTaken() throws IOException {
    Path real = folder("opt/nvidia/tensorrt");
    tensorRt(real, "10.15.1");
    touch(real, "libnvinfer_builder_resource_sm90.so.10.15.1");
    Path links = folder("opt/tensorrt/lib");
    touch(links, "libcudart.so.13");
    for (String name : List.of("libnvinfer.so.10", "libnvonnxparser.so.10")) {
      Files.createSymbolicLink(links.resolve(name), real.resolve(name));
    }
    Libraries found = found(H200);
    assertThat(found.obstacle()).isEmpty();
    assertThat(found.resourceFolders()).containsExactly(links, real.toRealPath());
    assertThat(found.files())
        .extracting(file -> file.getFileName().toString())
        .contains("libnvinfer_builder_resource_sm90.so.10.15.1")
        .doesNotHaveDuplicates();
  }

  @Test
  void oneThatCanBuildIsPreferredToAnEarlierThatCanOnlyRunPlans() throws IOException {
    Path system = folder("usr/lib/x86_64-linux-gnu");
    tensorRt(system, "10.15.1");
    touch(system, "libcudart.so.13");
    assertThat(found(H200).folder()).isEqualTo(system);
    Path fetched = folder("cache/native/tensorrt-" + Artifacts.BUILT_WITH.tensorrt());
    tensorRt(fetched, "10.6.0");
    touch(fetched, "libnvinfer_builder_resource.so.10.6.0");
    assertThat(found(H200).folder()).isEqualTo(fetched);
  }

  @Test
  void onlyWhatIsMissingIsFetched() throws IOException {
    String tensorRt = "org.bytedeco:tensorrt:10.6-1.5.11:jar:linux-x86_64-redist";
    String cuda = "org.bytedeco:cuda-redist:13.1-9.19-1.5.13:jar:linux-x86_64";
    assertThat(toFetch()).containsExactly(tensorRt, cuda);
    Path system = folder("usr/lib/x86_64-linux-gnu");
    touch(system, "libcudart.so.13");
    tensorRt(system, "10.15.1");
    assertThat(toFetch()).as("the compiler of kernels").containsExactly(tensorRt, cuda);
    touch(system, "libnvrtc.so.13");
    assertThat(toFetch()).containsExactly(tensorRt);
    touch(system, "libnvinfer_builder_resource_sm90.so.10.15.1");
    assertThat(toFetch()).isEmpty();
  }

  @Test
  void theMachinesOwnAndTheNamedFoldersComeFirst() throws IOException {
    tensorRt(folder("cache/native/tensorrt-" + Artifacts.BUILT_WITH.tensorrt()), "10.15.1");
    Path own = folder("opt/nvidia");
    tensorRt(own, "10.15.1");
    touch(own, "libcudart.so.13");
    Files.createDirectories(root.resolve("etc/ld.so.conf.d"));
    Files.writeString(root.resolve("etc/ld.so.conf.d/nvidia.conf"), "# comment\n/opt/nvidia\n");
    assertThat(found().folder()).isEqualTo(own);
    Path named = folder("elsewhere");
    tensorRt(named, "10.17.0");
    environment.put("LD_LIBRARY_PATH", named.toString());
    assertThat(found().folder()).isEqualTo(named);
  }

  @Test
  void ofARedistributableOnlyTheNeededLibrariesAreUnpacked() throws IOException {
    Path jar = root.resolve("some.jar");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar))) {
      for (String name :
          List.of(
              "org/x/libnvinfer.so.10",
              "org/x/libnvinfer_builder_resource_ptx.so.10.15.1",
              "org/x/libcufft.so.12",
              "META-INF/pom.xml")) {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(1);
      }
    }
    Fetch.unpack(jar, folder("into"), _ -> {});
    try (var files = Files.list(root.resolve("into"))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "libnvinfer.so.10", "libnvinfer_builder_resource_ptx.so.10.15.1");
    }
  }

  private LibraryFolders folders() {
    return new LibraryFolders(
        NativePlatform.LINUX_X86_64,
        root,
        environment,
        root.resolve("home"),
        Optional.empty(),
        root.resolve("cache"));
  }

  private LibrarySearch.Result search(Gpu... gpus) {
    return LibrarySearch.in(folders(), ARTIFACTS, List.of(gpus));
  }

  private List<String> toFetch() {
    return LibrarySearch.toFetch(folders(), ARTIFACTS, List.of(H200));
  }

  private Libraries found(Gpu... gpus) {
    return search(gpus) instanceof Found(Libraries libraries)
        ? libraries
        : org.assertj.core.api.Assertions.fail(search(gpus).toString());
  }

  private static Gpu gpu(int major, int minor) {
    return new Gpu(0, "GPU-1", "a GPU", major, minor, 80L << 30);
  }

  private Path folder(String name) throws IOException {
    return Files.createDirectories(root.resolve(name));
  }

  private static void tensorRt(Path folder, String version) throws IOException {
    touch(folder, "libnvinfer.so.10");
    touch(folder, "libnvonnxparser.so.10");
    touch(folder, "libnvinfer_builder_resource_ptx.so." + version);
  }

  private static void touch(Path folder, String file) throws IOException {
    Files.createFile(folder.resolve(file));
  }
}
