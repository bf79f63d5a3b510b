package org.inferometer.importer.tensorflow;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.inferometer.spi.Importer;
import org.inferometer.testkit.ImporterContract;

class TensorFlowImporterContractTest extends ImporterContract {
  @Override
  protected Importer importer() {
    return new TensorFlowImporter();
  }

  @Override
  protected Path writeSample(Path in) throws IOException {
    return Files.write(in.resolve("sample.pb"), Samples.convolution().graph().toByteArray());
  }
}
