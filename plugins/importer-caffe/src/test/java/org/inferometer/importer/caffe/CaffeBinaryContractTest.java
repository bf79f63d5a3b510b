package org.inferometer.importer.caffe;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.inferometer.spi.Importer;
import org.inferometer.testkit.ImporterContract;

class CaffeBinaryContractTest extends ImporterContract {
  @Override
  protected Importer importer() {
    return new CaffeImporter();
  }

  @Override
  protected Path writeSample(Path in) throws IOException {
    return Files.write(in.resolve("small.caffemodel"), Samples.binary());
  }
}
