package org.inferometer.reports;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.inferometer.reports.analysis.Analysis;
import org.inferometer.reports.analysis.CustomLayerCosts;
import org.inferometer.reports.analysis.NumberFormatting;
import org.inferometer.reports.analysis.Table;
import org.inferometer.study.Cell;
import org.inferometer.study.Comparison;
import org.inferometer.study.EngineLayerResult;
import org.inferometer.study.Measurements;
import org.inferometer.study.NetworkSummary;
import org.inferometer.study.NetworkSummary.LayerSummary;
import org.inferometer.study.Precision;
import org.inferometer.study.Reading;
import org.inferometer.study.Roofs;
import org.inferometer.study.Study;
import org.inferometer.study.Verdict;
import org.junit.jupiter.api.Test;

/// A network whose only product of matrices is a custom layer.
class CustomLayerCostsTest {
  private static final SyntheticNetwork CUSTOM = new SyntheticNetwork("net", 12);
  private static final SyntheticNetwork STANDARD = new SyntheticNetwork("net-decomposed", 12);
  private static final Roofs ROOFS =
      new Roofs(
          List.of(new Roofs.Bandwidth(1L << 40, Reading.exact(1e12, "B/s"))),
          Reading.exact(1e15, "FLOP/s"),
          "by hand");

  @Test
  void eachCustomLayerIsHeldAgainstTheRoof() {
    CustomLayerCosts costs = costs(study(List.of(CUSTOM), true)).getFirst();
    EngineLayerResult layer = product();
    double leastUs = 1e6 * layer.bytes().asDouble().orElseThrow() / 1e12;

    assertThat(costs.layers().rows()).hasSize(1);
    assertThat(text(costs, "Of the roof"))
        .isEqualTo(NumberFormatting.percent(leastUs / layer.timeUs().asDouble().orElseThrow()));
    assertThat(costs.networks()).isEmpty();
    assertThat(costs.notes()).anyMatch(note -> note.contains("decomposed:net.onnx"));
  }

  @Test
  void standardOperatorsOfTheSameLayerStandBesideIt() {
    List<CustomLayerCosts> all = costs(study(List.of(CUSTOM, STANDARD), true));

    assertThat(all).hasSize(1);
    assertThat(text(all.getFirst(), "Standard operators")).isEqualTo(text(all.getFirst(), "Time"));
    assertThat(all.getFirst().networks()).isPresent();
  }

  @Test
  void withoutRoofsTheLeastTimeIsNotKnown() {
    CustomLayerCosts costs = costs(study(List.of(CUSTOM), false)).getFirst();
    assertThat(text(costs, "Least time")).isEqualTo("n/a");
    assertThat(costs.notes()).anyMatch(note -> note.contains("were not measured"));
  }

  @Test
  void aStudyWithoutCustomLayersHasNoSuchChapter() {
    assertThat(Analysis.of(StudyFixtures.oneCell()).customLayers()).isEmpty();
  }

  private static List<CustomLayerCosts> costs(Study study) {
    return Analysis.of(study).customLayers();
  }

  private static String text(CustomLayerCosts costs, String column) {
    List<String> heads = costs.layers().columns().stream().map(Table.Column::head).toList();
    return costs.layers().rows().getFirst().get(heads.indexOf(column)).text();
  }

  private static EngineLayerResult product() {
    return measured(CUSTOM, true).layers().stream()
        .filter(layer -> layer.type().equals("MatMul"))
        .findFirst()
        .orElseThrow();
  }

  private static Measurements measured(SyntheticNetwork network, boolean roofs) {
    Measurements m = new SyntheticCell(network, Precision.FP32, 1, Verdict.STABLE).measurements();
    return roofs
        ? new Measurements(
            m.provenance(),
            m.build(),
            m.latency(),
            m.throughput(),
            m.layerPass().with(ROOFS),
            m.layers(),
            m.unattributedUs(),
            m.fusions(),
            m.memory(),
            m.power(),
            m.energyPerInferenceMj(),
            m.accuracy())
        : m;
  }

  private static Study study(List<SyntheticNetwork> networks, boolean roofs) {
    List<Cell> cells =
        networks.stream()
            .map(network ->
                new Cell(
                    Cell.id(network.id(), "onnxruntime", Precision.FP32, 1),
                    network.id(),
                    "onnxruntime",
                    "cpu",
                    Precision.FP32,
                    1,
                    new Cell.Measured(measured(network, roofs))))
            .toList();
    Study study = StudyFixtures.study("custom", networks, cells);
    return new Study(
        study.schema(),
        study.id(),
        study.createdAt(),
        study.command(),
        study.settings(),
        study.environment(),
        study.networks().stream().map(CustomLayerCostsTest::summary).toList(),
        null,
        study.cells(),
        List.of(),
        null,
        null,
        List.<Comparison>of());
  }

  private static NetworkSummary summary(NetworkSummary s) {
    boolean custom = s.id().equals(CUSTOM.id());
    return new NetworkSummary(
        s.id(),
        custom ? "net.onnx" : "decomposed:net.onnx",
        s.format(),
        s.sha256(),
        s.layerCount(),
        s.parameterCount(),
        s.flops(),
        s.inputs(),
        s.outputs(),
        s.layers().stream().map(layer -> layer(layer, custom)).toList(),
        null,
        List.of(),
        custom ? List.of("org.example.MatMul version 1 of org.example 1.0 (a.jar)") : List.of());
  }

  private static LayerSummary layer(LayerSummary layer, boolean custom) {
    return new LayerSummary(
        layer.name(),
        layer.type(),
        layer.parameterCount(),
        layer.outputShape(),
        layer.flops(),
        custom && layer.type().equals("MatMul"));
  }
}
