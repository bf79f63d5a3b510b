package org.inferometer.plan;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.inferometer.accuracy.ExpectedOutputs;
import org.inferometer.accuracy.OutputRequest;
import org.inferometer.data.InputException;
import org.inferometer.data.InputFolder;
import org.inferometer.data.image.Preprocessing;
import org.inferometer.graph.ImportException;
import org.inferometer.graph.Node;
import org.inferometer.graph.Shape;
import org.inferometer.graph.TensorSpec;
import org.inferometer.graph.TensorType;
import org.inferometer.machine.Target;
import org.inferometer.network.Binding;
import org.inferometer.network.Network;
import org.inferometer.network.ShapeBindingException;
import org.inferometer.plan.StudyException.Kind;
import org.inferometer.plan.StudyPlan.BackendChoice;
import org.inferometer.plan.StudyPlan.Networks;
import org.inferometer.plugin.Plugins;
import org.inferometer.precision.FixedPrecision;
import org.inferometer.precision.KeptLayers;
import org.inferometer.precision.calibration.CalibrationRequest;
import org.inferometer.precision.sensitivity.SensitivityRequest;
import org.inferometer.quantise.CalibrationSamples;
import org.inferometer.quantise.EvaluationSamples;
import org.inferometer.spi.Backend;
import org.inferometer.spi.NativeDependencies;
import org.inferometer.spi.Probe;
import org.inferometer.study.Cell.Outcome;
import org.inferometer.study.Cell.Unsupported;
import org.inferometer.study.Precision;
import org.inferometer.study.Remedy;
import org.inferometer.study.Remedy.Setting;
import org.inferometer.zoo.Models;
import org.jspecify.annotations.Nullable;

/// Turns what was asked for into networks and cells, and refuses what cannot be carried out.
public final class Planner {
  private static final List<Integer> DEFAULT_BATCHES = List.of(1, 8);

  private final Plugins plugins;
  private final Models models;

  public Planner(Plugins plugins, Models models) {
    this.plugins = plugins;
    this.models = models;
  }

  /// @throws StudyException if the plan cannot be carried out at all
  public PlannedStudy plan(StudyPlan plan) throws StudyException {
    checkInputs(plan);
    String asked = plan.backend().id();
    // What is wrong with a backend that was named is said even where it cannot be used.
    Optional<Backend> named = plugins.backend(asked);
    if (named.isPresent()) {
      BackendSettings.check(named.get(), plan.backend().settings());
    }
    target(asked, List.of()); // Told before networks are read, which takes long.
    List<PlannedNetwork> networks = networks(plan.networks());
    List<Network> all = networks.stream().map(PlannedNetwork::network).toList();
    refuseUnknownOperators(asked, all);
    Target target = target(asked, all);
    if (named.isEmpty()) {
      BackendSettings.check(target.backend(), plan.backend().settings());
    }
    List<String> keep = keptLayers(plan, networks);
    List<PlannedCell> cells = cells(plan, networks, target, keep);
    checkTensors(plan, cells);
    checkSamples(plan, cells);
    return new PlannedStudy(plan, target, networks, cells, LabelledEvaluation.of(plan, cells));
  }

  /// @throws StudyException if an input folder is named that is none, or if labelled images are to
  ///   decide that there are not
  private static void checkInputs(StudyPlan plan) throws StudyException {
    checkFolder(plan.networks().inputs().orElse(null), "inputs", Setting.INPUTS);
    checkFolder(plan.networks().outputs().expected(), "expected outputs", Setting.EXPECTED_OUTPUTS);
    makeFolder(plan.networks().outputs().written());
    String evaluation =
        plan.derivation().sensitivity().map(SensitivityRequest::evaluation).orElse(null);
    checkCalibration(
        plan.derivation().calibration(), plan.labelled().isEmpty() && evaluation == null);
    if (evaluation != null && !Files.isDirectory(Path.of(evaluation))) {
      throw new StudyException(
          Kind.BAD_INPUT,
          evaluation + ": is not a folder; what accuracy is found on is a folder",
          Remedy.of(Setting.EVALUATION));
    }
    checkLabelled(plan);
  }

  private static void checkFolder(@Nullable Path folder, String content, Setting setting)
      throws StudyException {
    if (folder != null && !Files.isDirectory(folder)) {
      throw new StudyException(
          Kind.BAD_INPUT,
          folder + ": is not a folder; " + content + " are the files of a folder",
          Remedy.of(setting));
    }
  }

  private static void makeFolder(@Nullable Path folder) throws StudyException {
    try {
      if (folder != null && !Files.isWritable(Files.createDirectories(folder))) {
        throw new IOException("it is write-protected");
      }
    } catch (IOException e) {
      throw new StudyException(
          Kind.BAD_INPUT, folder + ": outputs cannot be written there: " + e.getMessage());
    }
  }

  /// @throws StudyException if a folder of tensors lacks one that a cell needs, or holds one that
  ///   does not fit
  private static void checkTensors(StudyPlan plan, List<PlannedCell> cells) throws StudyException {
    Set<String> checked = new HashSet<>();
    try {
      for (PlannedCell cell : cells) {
        if (checked.add(cell.network().id() + " " + cell.batch())) {
          checkTensors(plan, cell);
        }
      }
    } catch (InputException e) {
      throw new StudyException(Kind.BAD_INPUT, String.valueOf(e.getMessage()));
    }
  }

  private static void checkTensors(StudyPlan plan, PlannedCell cell) throws InputException {
    try {
      if (plan.networks().inputs().isPresent()) {
        Binding binding = cell.network().bind(Optional.of(cell.batch()));
        new InputFolder(plan.networks().inputs().get()).read(binding);
      }
      OutputRequest outputs = plan.networks().outputs();
      if (outputs.expected() != null) {
        new ExpectedOutputs(outputs.expected(), outputs.tolerance())
            .check(cell.network().network().outputs().stream().map(TensorSpec::name).toList());
      }
    } catch (ShapeBindingException e) {
      // The cell is unsupported for it, which it says itself.
      return;
    }
  }

  /// @throws StudyException if a sample of the calibration data cannot be read or does not fit a
  ///   network that is calibrated
  private static void checkSamples(StudyPlan plan, List<PlannedCell> cells) throws StudyException {
    Set<Map<String, TensorType>> checked = new HashSet<>();
    for (PlannedCell cell : cells) {
      if (readsSamples(plan, cell)) {
        try {
          Binding binding =
              CalibrationSamples.binding(cell.network().network(), cell.network().sizes());
          if (checked.add(binding.inputs())) {
            CalibrationSamples.check(plan.derivation().calibration(), binding);
          }
        } catch (InputException | ShapeBindingException e) {
          throw StudyException.badInput(e);
        }
      }
    }
  }

  private static boolean readsSamples(StudyPlan plan, PlannedCell cell) {
    return plan.derivation().calibration().data() != null
        && cell.settled().isEmpty()
        && FixedPrecision.of(cell.network().network()).isEmpty()
        && switch (cell.precision()) {
          case FP32, BF16 -> false;
          case FP16, INT8, INT8_MIXED -> true;
        };
  }

  private static void checkLabelled(StudyPlan plan) throws StudyException {
    Optional<SensitivityRequest> undecided =
        plan.derivation().sensitivity().filter(SensitivityRequest::decidesOnLabelled);
    if (undecided.isPresent() && plan.labelled().isEmpty()) {
      throw new StudyException(
          Kind.BAD_INPUT,
          "an accuracy of "
              + undecided.get().target()
              + " is decided on labelled images; name some",
          Remedy.of(Setting.LABELLED));
    }
  }

  /// The names of the layers that stay FP32.
  ///
  /// @throws StudyException if no network has one of them, or if INT8 layers are to be examined on
  ///   inputs that there are not
  private static List<String> keptLayers(StudyPlan plan, List<PlannedNetwork> networks)
      throws StudyException {
    List<Network> all = networks.stream().map(PlannedNetwork::network).toList();
    List<String> keep = KeptLayers.named(all, plan.derivation().keepFp32());
    Optional<String> problem = KeptLayers.problem(all, keep);
    if (problem.isPresent()) {
      throw new StudyException(Kind.BAD_INPUT, problem.get());
    }
    for (PlannedNetwork network : networks) {
      checkEvaluation(plan, network);
    }
    return keep;
  }

  private static void checkEvaluation(StudyPlan plan, PlannedNetwork network)
      throws StudyException {
    if (plan.derivation().sensitivity().isEmpty()) {
      return;
    }
    try {
      Binding binding = CalibrationSamples.binding(network.network(), network.sizes());
      EvaluationSamples.of(
          plan.derivation().sensitivity().get(),
          plan.derivation().calibration(),
          plan.labelled().orElse(null),
          binding,
          plan.networks().seed());
    } catch (InputException | ShapeBindingException e) {
      throw StudyException.badInput(e);
    }
  }

  /// @param alone whether preprocessing serves nothing else
  private static void checkCalibration(CalibrationRequest calibration, boolean alone)
      throws StudyException {
    String data = calibration.data();
    if (data != null && !Files.isDirectory(Path.of(data))) {
      throw new StudyException(
          Kind.BAD_INPUT,
          data + ": is not a folder; calibration data is a folder",
          Remedy.of(Setting.CALIBRATION));
    }
    try {
      if (alone) {
        CalibrationSamples.requireImages(calibration, Setting.CALIBRATION, Setting.LABELLED);
      }
      if (calibration.preprocessing() != null) {
        Preprocessing.read(Path.of(calibration.preprocessing()));
      }
    } catch (InputException e) {
      throw StudyException.badInput(e);
    }
  }

  /// The backend that was asked for, or the first that can be used for any of the networks.
  public Target target(String asked, List<Network> networks) throws StudyException {
    List<Backend> candidates = candidates(asked);
    if (candidates.isEmpty()) {
      throw new StudyException(Kind.BACKEND_UNAVAILABLE, "no backend '" + asked + "'; " + known());
    }
    List<String> reasons = new ArrayList<>();
    List<Remedy> remedies = new ArrayList<>();
    for (Backend backend : candidates) {
      switch (backend.probe()) {
        case Probe.Available none when none.devices().isEmpty() ->
            reasons.add(backend.id() + ": it found no device");
        case Probe.Available here -> {
          Optional<Probe.Unavailable> obstacle = common(backend, networks);
          if (obstacle.isEmpty()) {
            return new Target(backend, here.version(), here.devices().getFirst());
          }
          reasons.add(backend.id() + ": " + reason(obstacle.get()));
          remedies.addAll(obstacle.get().settings());
        }
        case Probe.Unavailable none -> {
          reasons.add(backend.id() + ": " + reason(none));
          remedies.addAll(none.settings());
        }
      }
    }
    throw new StudyException(
        Kind.BACKEND_UNAVAILABLE,
        "no backend can be used here. " + String.join(". ", reasons),
        remedies);
  }

  private List<Backend> candidates(String asked) {
    return asked.equals(BackendChoice.AUTO)
        ? plugins.backends()
        : plugins.backend(asked).stream().toList();
  }

  /// @throws StudyException if every network has an operator that no backend here can have
  private void refuseUnknownOperators(String asked, List<Network> networks) throws StudyException {
    UnknownOperators operators = new UnknownOperators(plugins.customLayers());
    List<Optional<Probe.Unavailable>> unknown =
        candidates(asked).stream()
            .filter(backend -> backend.probe() instanceof Probe.Available)
            .flatMap(
                backend -> networks.stream().map(network -> operators.obstacle(backend, network)))
            .toList();
    if (!unknown.isEmpty() && unknown.stream().allMatch(Optional::isPresent)) {
      Probe.Unavailable first = unknown.getFirst().orElseThrow();
      throw new StudyException(Kind.BAD_INPUT, reason(first), first.settings());
    }
  }

  /// Why a backend can build none of the networks.
  private Optional<Probe.Unavailable> common(Backend backend, List<Network> networks) {
    List<Optional<Probe.Unavailable>> obstacles =
        networks.stream().map(network -> obstacle(backend, network)).distinct().toList();
    return obstacles.contains(Optional.<Probe.Unavailable>empty()) || obstacles.isEmpty()
        ? Optional.empty()
        : obstacles.getFirst();
  }

  private Optional<Probe.Unavailable> obstacle(Backend backend, Network network) {
    Optional<Probe.Unavailable> custom =
        customLayer(backend, network)
            .or(() -> new UnknownOperators(plugins.customLayers()).obstacle(backend, network));
    return custom.isEmpty() && backend instanceof NativeDependencies libraries
        ? libraries.obstacle(network)
        : custom;
  }

  private static Optional<Probe.Unavailable> customLayer(Backend backend, Network network) {
    for (Node node : network.graph().nodes()) {
      Optional<String> lack = network.customLayers().of(node).flatMap(backend::lacks);
      if (lack.isPresent()) {
        String reason =
            String.format(
                Locale.ROOT,
                "%s: layer '%s' is the custom layer %s.%s, and %s",
                network.name(),
                node.name(),
                node.domain(),
                node.opType(),
                lack.get());
        return Optional.of(new Probe.Unavailable(reason, "choose another backend"));
      }
    }
    return Optional.empty();
  }

  private static Unsupported unsupported(Probe.Unavailable obstacle) {
    return new Unsupported(reason(obstacle), obstacle.settings());
  }

  private static String reason(Probe.Unavailable why) {
    return why.reason() + "; " + why.remedy();
  }

  private String known() {
    return plugins.backends().isEmpty()
        ? "none is installed"
        : "known are auto, "
            + plugins.backends().stream().map(Backend::id).collect(Collectors.joining(", "));
  }

  /// Loads all models, and gives each in each set of shapes a name of its own.
  private List<PlannedNetwork> networks(Networks asked) throws StudyException {
    List<PlannedNetwork> networks = new ArrayList<>();
    Set<String> names = new HashSet<>();
    Set<String> ids = new HashSet<>();
    for (String model : asked.models()) {
      Network network = load(model);
      String name = unique(network.name(), names);
      for (Map<String, Shape> sizes : asked.shapes()) {
        String title = asked.title(sizes);
        String id = unique(title.isEmpty() ? name : name + "@" + fileSafe(title), ids);
        String shown = title.isEmpty() ? model : model + " at " + title;
        networks.add(new PlannedNetwork(id, model, shown, network, sizes));
      }
    }
    return networks;
  }

  private static String unique(String name, Set<String> taken) {
    String id = name;
    for (int i = 2; !taken.add(id); i++) {
      id = name + "-" + i;
    }
    return id;
  }

  /// Names of inputs and dimensions may hold any character.
  private static String fileSafe(String title) {
    return title.replaceAll("[^A-Za-z0-9._=,-]+", "-");
  }

  private Network load(String model) throws StudyException {
    try {
      return models.load(model);
    } catch (ImportException e) {
      throw StudyException.badInput(e);
    }
  }

  /// @throws StudyException if a network cannot be bound at all, or none of the batches that were
  ///   asked for fits any network
  private List<PlannedCell> cells(
      StudyPlan plan, List<PlannedNetwork> networks, Target target, List<String> keep)
      throws StudyException {
    List<PlannedCell> cells = new ArrayList<>();
    for (PlannedNetwork network : networks) {
      for (Precision precision : plan.precisions()) {
        for (int batch : batches(plan, network)) {
          cells.add(cell(network, target, precision, batch, keep));
        }
      }
    }
    requireOneThatFits(cells);
    return cells;
  }

  private static List<Integer> batches(StudyPlan plan, PlannedNetwork network)
      throws StudyException {
    try {
      int fixed = network.bind(Optional.empty()).batch();
      if (!plan.batches().isEmpty()) {
        return plan.batches().stream().distinct().toList();
      }
      return network.takesAnyBatch() ? DEFAULT_BATCHES : List.of(fixed);
    } catch (ShapeBindingException e) {
      throw StudyException.badInput(network.title(), e);
    }
  }

  private static Optional<Unsupported> contradiction(PlannedNetwork network, int batch) {
    try {
      network.bind(Optional.of(batch));
      return Optional.empty();
    } catch (ShapeBindingException e) {
      return Optional.of(new Unsupported(String.valueOf(e.getMessage()), e.remedies()));
    }
  }

  private PlannedCell cell(
      PlannedNetwork network, Target target, Precision precision, int batch, List<String> keep) {
    Optional<Outcome> settled =
        contradiction(network, batch)
            .or(() ->
                FixedPrecision.contradiction(network.network(), precision).map(Unsupported::new))
            .or(() -> obstacle(target.backend(), network.network()).map(Planner::unsupported))
            .map(Outcome.class::cast);
    List<String> kept = precision == Precision.FP32 ? List.of() : keep;
    return new PlannedCell(network, target, precision, batch, kept, settled);
  }

  private static void requireOneThatFits(List<PlannedCell> cells) throws StudyException {
    for (PlannedCell cell : cells) {
      if (contradiction(cell.network(), cell.batch()).isEmpty()) {
        return;
      }
    }
    PlannedCell first = cells.getFirst();
    Unsupported why =
        contradiction(first.network(), first.batch())
            .orElse(new Unsupported("no cell can be measured"));
    throw new StudyException(
        Kind.BAD_INPUT, first.network().title() + ": " + why.reason(), why.remedies());
  }
}
