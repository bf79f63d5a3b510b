package org.inferometer.data.samples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.inferometer.data.InputException;
import org.inferometer.data.InputFolder;
import org.inferometer.data.tensor.TensorFiles;
import org.inferometer.graph.HostTensor;
import org.inferometer.network.Binding;

/// Folders that each hold the inputs of one inference, see [InputFolder].
record FolderSamples(Path folder, List<Path> folders, Binding binding) implements Samples {
  @Override
  public int count() {
    return folders.size();
  }

  @Override
  public Map<String, HostTensor> at(int index) throws InputException {
    return new InputFolder(folders.get(index)).read(binding).tensors();
  }

  @Override
  public String description() {
    return folders.size() + " folders of tensors in " + folder.getFileName();
  }

  @Override
  public boolean synthetic() {
    return false;
  }

  @Override
  public String fingerprint() throws InputException {
    ContentHash hash = new ContentHash();
    for (Path each : folders) {
      try (Stream<Path> files = Files.list(each)) {
        for (Path file : files.filter(TensorFiles::accepts).filter(Files::isRegularFile).sorted().toList()) {
          hash.add(file);
        }
      } catch (IOException e) {
        throw new InputException(each + ": cannot be read: " + e.getMessage());
      }
    }
    return hash.value();
  }
}
