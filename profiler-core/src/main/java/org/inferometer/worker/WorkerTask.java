package org.inferometer.worker;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.inferometer.accuracy.OutputRequest;
import org.inferometer.data.labelled.LabelledRequest;
import org.inferometer.precision.sensitivity.SensitivityRequest;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.deser.std.StdScalarDeserializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.ToStringSerializer;

/// What a worker process is to do, as the runner writes it to a file.
@JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "task")
public sealed interface WorkerTask {
  /// Computes what engines are checked against, one reference after another.
  record ReferenceTask(List<WantedReference> wanted) implements WorkerTask {
    /// One reference.
    public ReferenceTask(Workload workload, Path folder) {
      this(List.of(new WantedReference(workload, folder)));
    }
  }

  /// A reference that is to be computed.
  ///
  /// @param folder that it is written to, see [ReferenceStore]
  record WantedReference(Workload workload, Path folder) {}

  /// Measures a cell.
  ///
  /// @param cell its id
  /// @param network its network's id in the study
  /// @param examined the id of the cell that is examined for all batches of this network and
  ///   precision, where that takes long
  /// @param labelled samples that its engine is evaluated on; null for none
  /// @param outputs what is done with its outputs
  /// @param preliminary the file that receives what is known before it is measured in slots
  /// @param result the file that the cell is written to
  /// @param fallback the file that it is written to if that fails
  record CellTask(
      String cell,
      String network,
      CellSetup setup,
      String examined,
      @Nullable LabelledRequest labelled,
      OutputRequest outputs,
      Path preliminary,
      Path result,
      Path fallback)
      implements WorkerTask {
    /// Whether this is the cell that is examined.
    boolean isExamined() {
      return examined.equals(cell);
    }
  }

  /// Builds the engine of a cell once more and measures it in slots.
  record CopyTask(CellSetup setup) implements WorkerTask {}

  /// Finds out what INT8 layers cost in accuracy.
  ///
  /// @param network its id in the study
  /// @param images that engines are evaluated on; null where there are none
  /// @param result the file that the sensitivity is written to
  record SensitivityTask(
      String network,
      Workload workload,
      EngineSetup engine,
      DerivationRequest derivation,
      SensitivityRequest request,
      @Nullable LabelledRequest images,
      Path result)
      implements WorkerTask {}

  /// Checks a custom layer.
  ///
  /// @param layer its domain and type
  /// @param engine where it is checked; null for its CPU kernel alone
  /// @param cases of each combination of element types
  /// @param replay one case as text; null for all
  /// @param only the ids of the checks to run
  /// @param cache folder for files that can be made again
  /// @param marker the file that tells which case is tried, see
  ///   [org.inferometer.layercheck.CaseMarker]
  /// @param done the file that receives each check that is over
  /// @param result the file that the report is written to
  record CheckTask(
      String layer,
      @Nullable EngineSetup engine,
      long seed,
      int cases,
      @Nullable String replay,
      List<String> only,
      Path cache,
      Path marker,
      Path done,
      Path result)
      implements WorkerTask {}

  /// Builds an engine and tells what became of the network's layers.
  ///
  /// @param result the file that the account is written to
  record DescribeTask(
      Workload workload, EngineSetup engine, DerivationRequest derivation, Path result)
      implements WorkerTask {}

  /// Writes the task to a file.
  default void write(Path file) throws IOException {
    Files.writeString(file, mapper().writerFor(WorkerTask.class).writeValueAsString(this));
  }

  /// @throws IOException if the file holds no task
  static WorkerTask read(Path file) throws IOException {
    try {
      return mapper().readValue(Files.readString(file), WorkerTask.class);
    } catch (JacksonException e) {
      throw new IOException(file + ": holds no task of a worker: " + e.getOriginalMessage(), e);
    }
  }

  /// Jackson would write paths as absolute URIs; reasons name files as the user did.
  private static JsonMapper mapper() {
    SimpleModule paths =
        new SimpleModule()
            .addSerializer(Path.class, ToStringSerializer.instance)
            .addDeserializer(Path.class, new PathAsWritten());
    return JsonMapper.builder().addModule(paths).build();
  }

  /// Reads a path as it was written.
  final class PathAsWritten extends StdScalarDeserializer<Path> {
    PathAsWritten() {
      super(Path.class);
    }

    @Override
    public Path deserialize(JsonParser parser, DeserializationContext context) {
      return Path.of(parser.getString());
    }
  }
}
