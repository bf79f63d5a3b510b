package org.inferometer.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.inferometer.data.tensor.TensorFiles;
import org.inferometer.graph.HostTensor;

/// Writes outputs to a folder, a `.npy` file for each, under names that [TensorFolder] finds.
public final class OutputFolder {
  private OutputFolder() {}

  /// @param folder made if it is not there; files of the same names are replaced
  /// @return the outputs that no `.npy` file can hold
  /// @throws IOException naming the file that cannot be written
  public static List<String> write(Path folder, Map<String, HostTensor> outputs)
      throws IOException {
    Files.createDirectories(folder);
    Set<String> taken = new HashSet<>();
    List<String> left = new ArrayList<>();
    int index = 0;
    for (Map.Entry<String, HostTensor> output : outputs.entrySet()) {
      String name = TensorFolder.fileName(output.getKey());
      String stem = taken.add(name) ? name : "output_" + index;
      if (!TensorFiles.writeNpy(folder.resolve(stem + ".npy"), output.getValue())) {
        left.add(output.getKey());
      }
      index++;
    }
    return left;
  }
}
