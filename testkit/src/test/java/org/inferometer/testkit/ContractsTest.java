package org.inferometer.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.inferometer.graph.ImportException;
import org.inferometer.network.Network;
import org.inferometer.spi.Backend;
import org.inferometer.spi.Importer;
import org.inferometer.spi.Meter;
import org.inferometer.spi.ReportRenderer;
import org.inferometer.study.Study;
import org.inferometer.testkit.FlawedBackend.Flaw;
import org.junit.jupiter.api.Test;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Events;

/// Plugins that break their interface fail the test that tells of it, and no other; good ones pass.
final class ContractsTest {
  @Test
  void goodPluginsPass() {
    assertThat(failuresOf(SoundBackend.class)).isEmpty();
    assertThat(failuresOf(SoundMeter.class)).isEmpty();
  }

  @Test
  void anImporterThatTrustsLengthsFailsWhereFilesAreBroken() {
    assertThat(failuresOf(TrustfulImporter.class))
        .containsExactlyInAnyOrder(
            "aTruncatedFileIsLoadedOrRefused",
            "anEmptyFileIsRefused",
            "hugeLengthsAreLoadedOrRefused",
            "randomBytesAreLoadedOrRefused");
  }

  @Test
  void anImporterThatDoesNotNameTheFileFails() {
    assertThat(failuresOf(NamelessImporter.class))
        .contains("anAbsentFileIsRefused", "aFolderIsRefused", "anEmptyFileIsRefused")
        .doesNotContain("aFileOfTheFormatIsAcceptedAndLoaded");
  }

  @Test
  void aBackendThatForgetsALayerFails() {
    assertThat(failuresOf(ForgetfulBackend.class))
        .containsExactly("everyLayerOfANetworkIsAccountedForOnce");
  }

  @Test
  void aBackendThatCountsALayerTwiceFails() {
    assertThat(failuresOf(RepeatingBackend.class))
        .containsExactly("everyLayerOfANetworkIsAccountedForOnce");
  }

  @Test
  void aBackendWhoseOutputsChangeFails() {
    assertThat(failuresOf(UnstableBackend.class))
        .containsExactly("outputsAreTheSameInEveryRunAndEverySession");
  }

  @Test
  void aBackendWhoseOutputsIgnoreTheInputsFails() {
    assertThat(failuresOf(ConstantBackend.class)).containsExactly("outputsDependOnTheInputs");
  }

  @Test
  void aBackendWhoseOutputsLackTheBatchFails() {
    assertThat(failuresOf(BatchlessBackend.class))
        .containsExactly("outputsAreThoseThatTheNetworkDeclares");
  }

  @Test
  void aBackendThatTimesNoLayerFails() {
    assertThat(failuresOf(UntimedBackend.class))
        .containsExactly("layerTimesFitTheLayersAndTheInferences");
  }

  @Test
  void aBackendThatTakesInputsOfAnyShapeFails() {
    assertThat(failuresOf(ShapelessBackend.class))
        .containsExactly("inputsOfAnotherShapeAreRefused");
  }

  @Test
  void aBackendThatForgetsOtherSetsOfInputsFails() {
    assertThat(failuresOf(ForgettingSetsBackend.class))
        .containsExactly("setsOfInputsAreTakenInTurnTheFirstOneFirst");
  }

  @Test
  void aBackendThatCannotBeClosedTwiceFails() {
    assertThat(failuresOf(OnceClosedBackend.class)).contains("closingTwiceDoesNoHarm");
  }

  @Test
  void aMeterWhoseEnergyFallsFails() {
    assertThat(failuresOf(FallingMeter.class))
        .containsExactlyInAnyOrder(
            "samplersDoNotDisturbEachOther", "timeAndEnergyNeverRunBackwards");
  }

  @Test
  void aReportThatWritesASecondFileFails() {
    assertThat(failuresOf(LitteringReport.class))
        .containsExactlyInAnyOrder(
            "aStudyInWhichEveryCellFailedIsWritten",
            "aStudyWithFailedAndUnsupportedCellsIsWritten",
            "aStudyWithoutCellsIsWritten");
  }

  private static List<String> failuresOf(Class<?> contract) {
    Events tests =
        EngineTestKit.engine("junit-jupiter")
            .selectors(selectClass(contract))
            .execute()
            .testEvents();
    assertThat(tests.started().count()).as("tests that ran").isGreaterThan(5);
    return tests
        .failed()
        .map(event -> event.getTestDescriptor().getDisplayName().replace("()", ""))
        .toList();
  }

  /// Its format is the number of layers in four bytes, and then a byte for each.
  static class TrustfulImporter extends ImporterContract {
    @Override
    protected Importer importer() {
      return new Bytes("");
    }

    @Override
    protected Path writeSample(Path in) throws IOException {
      return Files.write(in.resolve("a.bytes"), new byte[] {0, 0, 0, 2, 1, 1});
    }
  }

  static class NamelessImporter extends TrustfulImporter {
    @Override
    protected Importer importer() {
      return new Bytes("the file");
    }
  }

  /// @param file for messages; empty for its name
  private record Bytes(String file) implements Importer {
    @Override
    public String format() {
      return "bytes";
    }

    @Override
    public boolean accepts(Path path) {
      return path.toString().endsWith(".bytes");
    }

    @Override
    public Network load(Path path) throws ImportException {
      try {
        ByteBuffer content = ByteBuffer.wrap(Files.readAllBytes(path));
        byte[] layers = new byte[content.getInt()];
        content.get(layers);
      } catch (IOException e) {
        throw new ImportException(file.isEmpty() ? path.toString() : file, "", "cannot be read");
      }
      return Network.of(SmallNetworks.perceptron().model(), "a", "a", format(), null);
    }
  }

  static class SoundBackend extends BackendContract {
    @Override
    protected Backend backend() {
      return new FlawedBackend(Flaw.NONE);
    }
  }

  static class ForgetfulBackend extends BackendContract {
    @Override
    protected Backend backend() {
      return new FlawedBackend(Flaw.FORGETS_A_LAYER);
    }
  }

  static class RepeatingBackend extends BackendContract {
    @Override
    protected Backend backend() {
      return new FlawedBackend(Flaw.COUNTS_A_LAYER_TWICE);
    }
  }

  static class UnstableBackend extends BackendContract {
    @Override
    protected Backend backend() {
      return new FlawedBackend(Flaw.UNSTABLE_OUTPUTS);
    }
  }

  static class ConstantBackend extends BackendContract {
    @Override
    protected Backend backend() {
      return new FlawedBackend(Flaw.CONSTANT_OUTPUTS);
    }
  }

  static class BatchlessBackend extends BackendContract {
    @Override
    protected Backend backend() {
      return new FlawedBackend(Flaw.OUTPUTS_WITHOUT_BATCH);
    }
  }

  static class UntimedBackend extends BackendContract {
    @Override
    protected Backend backend() {
      return new FlawedBackend(Flaw.TIMES_NO_LAYER);
    }
  }

  static class ShapelessBackend extends BackendContract {
    @Override
    protected Backend backend() {
      return new FlawedBackend(Flaw.TAKES_ANY_SHAPE);
    }
  }

  static class ForgettingSetsBackend extends BackendContract {
    @Override
    protected Backend backend() {
      return new FlawedBackend(Flaw.FORGETS_OTHER_SETS);
    }
  }

  static class OnceClosedBackend extends BackendContract {
    @Override
    protected Backend backend() {
      return new FlawedBackend(Flaw.CLOSES_ONCE);
    }
  }

  static class SoundMeter extends MeterContract {
    @Override
    protected Meter meter() {
      return new CountingMeter(1);
    }
  }

  static class FallingMeter extends MeterContract {
    @Override
    protected Meter meter() {
      return new CountingMeter(-1);
    }
  }

  static class LitteringReport extends ReportContract {
    @Override
    protected ReportRenderer renderer() {
      return new Littering();
    }
  }

  private record Littering() implements ReportRenderer {
    @Override
    public String format() {
      return "littering";
    }

    @Override
    public String fileName() {
      return "report.txt";
    }

    @Override
    public void render(Study study, Path target) throws IOException {
      Files.writeString(target, study.id(), StandardCharsets.UTF_8);
      Files.writeString(target.resolveSibling("log.txt"), study.id(), StandardCharsets.UTF_8);
    }
  }
}
