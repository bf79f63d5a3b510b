package org.inferometer.runner;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.inferometer.graph.HostTensor;
import org.inferometer.importer.onnx.OnnxImporter;
import org.inferometer.network.Binding;
import org.inferometer.network.Network;
import org.inferometer.plugin.Plugins;
import org.inferometer.plugin.ProvidedLayers;
import org.inferometer.spi.Backend;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.Importer;
import org.inferometer.spi.Interpreter;
import org.inferometer.spi.Meter;
import org.inferometer.spi.Probe;
import org.inferometer.spi.ReportRenderer;
import org.inferometer.study.DeviceFact;

/// The plugins of tests, in the runner and in its workers alike.
public final class FakePlugins implements Plugins {
  @Override
  public ProvidedLayers customLayers() {
    return new ProvidedLayers(FaultyLayer.all(), Map.of(), List.of());
  }

  @Override
  public List<Backend> backends() {
    return List.of(
        new FakeBackend("plans", (i, options) -> {}),
        new FakeBackend("good", (i, options) -> {}),
        new FakeBackend("saving", (i, options) -> {}),
        new FakeBackend("nan", (i, options) -> {}),
        new FakeBackend("rising", (i, options) -> {}),
        new FakeBackend("streaming", (i, options) -> {}),
        new FakeBackend("glutton", (i, options) -> {}),
        new FakeBackend("mute", (i, options) -> {}),
        new FakeBackend("mumbling", (i, options) -> {}),
        new FakeBackend("halting", (i, options) -> Runtime.getRuntime().halt(3)),
        new FakeBackend("killed", (i, options) -> signal("KILL")),
        new FakeBackend("crashing", (i, options) -> signal("SEGV")),
        new FakeBackend("hanging", (i, options) -> sleep()),
        new FakeBackend("throwing", (i, options) -> refuse()),
        new FakeBackend("buggy", (i, options) -> List.of().getFirst()),
        new FakeBackend("talking", (i, options) -> talk(i)),
        new FakeBackend("batch8", (i, options) -> killAbove(options.binding().batch())),
        new FakeBackend("once", (i, options) -> killInALaterProcess(options.cacheFolder())),
        new FakeBackend("vandal", (i, options) -> replaceFolder(i)));
  }

  /// As native code does: to the file descriptor, behind Java's back.
  private static void talk(int inference) {
    if (inference < 3) {
      try (java.io.FileOutputStream out =
          new java.io.FileOutputStream(java.io.FileDescriptor.out) {
            @Override
            public void close() {}
          }) {
        out.write(
            "garbage without an end\0\n@inferometer {broken\nmore"
                .getBytes(java.nio.charset.StandardCharsets.UTF_8));
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
      System.out.println("and Java's own output");
    }
  }

  private static void killAbove(int batch) {
    if (batch == 8) {
      signal("KILL");
    }
  }

  /// The first process leaves its mark, the next one finds that of another.
  private static void killInALaterProcess(Path cache) {
    Path mark = cache.resolve("once");
    String own = String.valueOf(ProcessHandle.current().pid());
    try {
      Files.createDirectories(cache);
      if (!Files.exists(mark)) {
        Files.writeString(mark, own);
      } else if (!Files.readString(mark).equals(own)) {
        signal("KILL");
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static void refuse() throws BackendException {
    throw BackendException.failed("node 'conv1': the fake refuses", new IllegalStateException());
  }

  private static void signal(String name) {
    try {
      new ProcessBuilder("kill", "-" + name, String.valueOf(ProcessHandle.current().pid()))
          .start()
          .waitFor();
      Thread.sleep(60_000);
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void sleep() {
    try {
      Thread.sleep(120_000);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /// The folder that results go to becomes a file, as if the disk had failed.
  private static void replaceFolder(int inference) {
    Path folder = Path.of(System.getProperty("test.vandalised", ""));
    try {
      if (inference == 0 && Files.isDirectory(folder)) {
        Files.move(folder, folder.resolveSibling("cells-moved"));
        Files.writeString(folder, "in the way");
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Override
  public List<Interpreter> interpreters() {
    return List.of(new FakeInterpreter());
  }

  private record FakeInterpreter() implements Interpreter {
    @Override
    public String title() {
      return "the fake interpreter";
    }

    @Override
    public Probe probe() {
      return new Probe.Available("1.0", List.of());
    }

    @Override
    public Interpretation interpret(
        Network network, Binding binding, Map<String, HostTensor> inputs) {
      return new Interpretation(FakeNetworks.outputs(network, binding, 0.1f), Map.of());
    }
  }

  @Override
  public List<Importer> importers() {
    return List.of(new OnnxImporter());
  }

  @Override
  public List<Meter> meters() {
    return List.of(new FactsOnly());
  }

  /// Knows the state of every device and meters none.
  private record FactsOnly() implements Meter {
    @Override
    public String id() {
      return "facts";
    }

    @Override
    public String title() {
      return "a meter of facts";
    }

    @Override
    public String kind() {
      return "none";
    }

    @Override
    public Probe probe() {
      return new Probe.Unavailable("it meters nothing", "none");
    }

    @Override
    public Sampler start(String device) {
      throw new IllegalArgumentException(device);
    }

    @Override
    public List<DeviceFact> facts(Probe.Device device) {
      return List.of(new DeviceFact.Text("Seen as", device.id()));
    }
  }

  @Override
  public List<ReportRenderer> renderers() {
    return List.of();
  }
}
