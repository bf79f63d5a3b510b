package org.inferometer.importer.onnx;

import java.io.IOException;
import java.nio.file.Path;
import org.inferometer.onnx.OnnxWriter;
import org.inferometer.spi.Importer;
import org.inferometer.testkit.ImporterContract;
import org.inferometer.testkit.SmallNetworks;

class OnnxImporterContractTest extends ImporterContract {
  @Override
  protected Importer importer() {
    return new OnnxImporter();
  }

  @Override
  protected Path writeSample(Path in) throws IOException {
    Path file = in.resolve("perceptron.onnx");
    OnnxWriter.write(SmallNetworks.perceptron().model(), file);
    return file;
  }
}
