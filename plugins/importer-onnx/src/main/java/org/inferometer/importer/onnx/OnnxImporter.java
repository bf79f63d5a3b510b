package org.inferometer.importer.onnx;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.inferometer.graph.ImportException;
import org.inferometer.graph.Model;
import org.inferometer.network.Network;
import org.inferometer.onnx.Malformed;
import org.inferometer.onnx.OnnxReader;
import org.inferometer.spi.Importer;
import org.pf4j.Extension;

/// Imports ONNX files, operator sets 1 to 26. Whatever the file holds, it becomes a network whose
/// nodes stand in order of use, or an [ImportException].
@Extension
public final class OnnxImporter implements Importer {
  @Override
  public String format() {
    return "onnx";
  }

  /// By the extension `.onnx`; without one by the first two fields as every ONNX writer orders
  /// them: the IR version, then a field of the model.
  @Override
  public boolean accepts(Path path) {
    Path last = path.getFileName();
    String name = last == null ? "" : last.toString().toLowerCase(Locale.ROOT);
    if (name.endsWith(".onnx")) {
      return true;
    }
    return name.indexOf('.') < 0 && Files.isRegularFile(path) && startsLikeOnnx(path);
  }

  private static boolean startsLikeOnnx(Path path) {
    try (InputStream in = Files.newInputStream(path)) {
      byte[] head = in.readNBytes(3);
      return head.length == 3
          && head[0] == 0x08
          && head[1] >= 3
          && head[1] <= ModelCheck.NEWEST_IR
          && "\u0012\u001a\"(2:B".indexOf(head[2]) >= 0;
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public Network load(Path path) throws ImportException {
    Model model = OnnxReader.read(path);
    try {
      return Network.of(
          ModelCheck.checked(model), Network.nameFor(path), path.toString(), format(), path);
    } catch (Malformed e) {
      throw new ImportException(path.toString(), e.place(), e.reason());
    }
  }
}
