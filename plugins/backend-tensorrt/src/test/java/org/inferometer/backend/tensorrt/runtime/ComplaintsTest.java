package org.inferometer.backend.tensorrt.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.inferometer.backend.tensorrt.callback.ErrorRecorderNative.Recorded;
import org.inferometer.backend.tensorrt.runtime.Complaints.ParserError;
import org.inferometer.backend.tensorrt.runtime.RuntimeFailure.Kind;
import org.junit.jupiter.api.Test;

final class ComplaintsTest {
  @Test
  void everyUnsupportedNodeIsNamedAndThoseOfOneReasonStandTogether() {
    RuntimeFailure failure =
        Complaints.parsing(
            List.of(
                new ParserError(8, "a", "Unique", "No importer registered for op: Unique"),
                new ParserError(8, "b", "Unique", "No importer registered for op: Unique"),
                new ParserError(9, "c", "Resize", "mode cubic is not there")),
            List.of());
    assertThat(failure.kind()).isEqualTo(Kind.UNSUPPORTED);
    assertThat(failure.text())
        .isEqualTo(
            "it does not support 'a', 'b' (Unique: No importer registered for op: Unique);"
                + " 'c' (Resize: mode cubic is not there)");
  }

  @Test
  void aMalformedModelIsNoMatterOfSupport() {
    RuntimeFailure failure =
        Complaints.parsing(List.of(new ParserError(3, "", "", "not a model")), List.of());
    assertThat(failure.kind()).isEqualTo(Kind.OTHER);
    assertThat(failure.text()).isEqualTo("its ONNX parser refuses not a model");
  }

  @Test
  void aFailedAllocationIsALackOfMemory() {
    assertThat(kind(List.of(new Recorded(5, "some words")), List.of()))
        .isEqualTo(Kind.OUT_OF_MEMORY);
    assertThat(kind(List.of(), List.of("Error Code 2: OutOfMemory (Requested size was 1 bytes.)")))
        .isEqualTo(Kind.OUT_OF_MEMORY);
    assertThat(kind(List.of(new Recorded(2, "something else")), List.of())).isEqualTo(Kind.OTHER);
  }

  /// The words are those of TensorRT 10.15 where the builder's resource is missing.
  @Test
  void aLibraryThatIsMissingIsAnIncompleteInstallation() {
    String words =
        "Error Code 6: API Usage Error (Unable to load library:"
            + " libnvinfer_builder_resource_sm90.so.10.15.1: cannot open shared object file: No such"
            + " file or directory In Impl at /_src/runtime/dispatch/libLoader.cpp:304)";
    assertThat(Complaints.of("creating a builder", Kind.DEVICE, List.of(), List.of(words)).kind())
        .isEqualTo(Kind.INSTALLATION);
    assertThat(kind(List.of(new Recorded(6, words)), List.of())).isEqualTo(Kind.INSTALLATION);
  }

  @Test
  void anInputWhoseValuesDecideShapesIsNamedWithWhatToDo() {
    assertThat(Complaints.shapeTensor("sizes").text())
        .startsWith("the values of input 'sizes' decide shapes")
        .contains("constant of the model");
    assertThat(Complaints.shapeTensor("sizes").kind()).isEqualTo(Kind.UNSUPPORTED);
  }

  @Test
  void placesInTheSourcesAndLineFeedsAreLeftOut() {
    assertThat(
            Complaints.of(
                    "building",
                    Kind.OTHER,
                    List.of(new Recorded(9, "[optimizer.cpp::computeCosts::4108] No\nway  out")),
                    List.of())
                .text())
        .isEqualTo("building failed: No way out");
  }

  private static Kind kind(List<Recorded> errors, List<String> log) {
    return Complaints.of("building", Kind.OTHER, errors, log).kind();
  }
}
