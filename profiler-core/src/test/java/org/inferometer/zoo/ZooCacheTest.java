package org.inferometer.zoo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.stream.Stream;
import org.inferometer.network.Network;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ZooCacheTest {
  @TempDir Path folder;

  @Test
  void aNetworkIsSavedOnceAndThenReadFromItsFile() throws Exception {
    ZooCache cache = new ZooCache(folder.resolve("made/on/demand"));
    Network built = cache.network("lenet", 42);
    Path file = built.file().orElseThrow();
    assertThat(file).isEqualTo(cache.file("lenet", 42)).isRegularFile();
    FileTime past = FileTime.fromMillis(1_000_000);
    Files.setLastModifiedTime(file, past);
    Network read = cache.network("lenet", 42);
    assertThat(Files.getLastModifiedTime(file)).isEqualTo(past);
    assertThat(read.sha256()).isEqualTo(built.sha256()).isEqualTo(Zoo.build("lenet", 42).sha256());
    assertThat(read.source()).isEqualTo("zoo:lenet");
    assertThat(read.format()).isEqualTo("zoo");
    assertThat(read.layers()).isEqualTo(Zoo.build("lenet", 42).layers());
  }

  @Test
  void aDamagedFileIsReplaced() throws Exception {
    ZooCache cache = new ZooCache(folder);
    Files.writeString(cache.file("lenet", 42), "not a network");
    assertThat(cache.network("lenet", 42).parameterCount()).isEqualTo(431_080);
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(cache.file("lenet", 42));
    }
  }

  @Test
  void seedsHaveFilesOfTheirOwn() {
    ZooCache cache = new ZooCache(folder);
    assertThat(cache.file("lenet", 1)).isNotEqualTo(cache.file("lenet", 2));
  }
}
