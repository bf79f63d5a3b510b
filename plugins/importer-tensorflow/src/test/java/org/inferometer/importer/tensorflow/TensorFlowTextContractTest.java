package org.inferometer.importer.tensorflow;

import com.google.protobuf.TextFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.inferometer.spi.Importer;
import org.inferometer.testkit.ImporterContract;

class TensorFlowTextContractTest extends ImporterContract {
  @Override
  protected Importer importer() {
    return new TensorFlowImporter();
  }

  @Override
  protected Path writeSample(Path in) throws IOException {
    String text = TextFormat.printer().printToString(Samples.convolution().graph());
    return Files.writeString(in.resolve("sample.pbtxt"), text);
  }
}
