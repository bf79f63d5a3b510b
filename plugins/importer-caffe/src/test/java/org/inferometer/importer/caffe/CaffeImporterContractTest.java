package org.inferometer.importer.caffe;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.inferometer.spi.Importer;
import org.inferometer.testkit.ImporterContract;

class CaffeImporterContractTest extends ImporterContract {
  @Override
  protected Importer importer() {
    return new CaffeImporter();
  }

  @Override
  protected Path writeSample(Path in) throws IOException {
    return Files.writeString(in.resolve("small.prototxt"), Samples.TEXT);
  }
}
