package org.inferometer.backend.tensorrt;

import java.nio.file.Path;
import org.inferometer.backend.tensorrt.engine.PlanFile;
import org.inferometer.backend.tensorrt.runtime.TensorRt;
import org.inferometer.graph.ImportException;
import org.inferometer.network.Network;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.Importer;
import org.pf4j.Extension;

/// Reads a plan that was built elsewhere, so that it can be profiled. Only TensorRT can say what a
/// plan holds, so this needs a GPU.
@Extension
public final class PlanImporter implements Importer {
  @Override
  public String format() {
    return "tensorrt-plan";
  }

  @Override
  public boolean accepts(Path path) {
    return PlanFile.isNamedLikeOne(path);
  }

  @Override
  public Network load(Path path) throws ImportException {
    try {
      TensorRt tensorRt = new TensorRtBackend().onFirstGpu();
      PlanFile.check(path, tensorRt.version());
      return PlanFile.network(path, tensorRt);
    } catch (BackendException e) {
      throw new ImportException(
          path.toString(), "", "a plan can be read only where it can run: " + e.getMessage());
    }
  }
}
