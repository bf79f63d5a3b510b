package org.inferometer.plugin;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.inferometer.digest.Sha256;
import org.inferometer.study.AtomicFile;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// Installs plugins in the user's folder, keeps a record of them, and removes them.
public final class PluginInstaller {
  /// The record, in the folder of plugins.
  static final String RECORD = "installed.json";

  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private final Path folder;
  private final List<Path> places;

  /// @param folder the user's folder of plugins, made with the first plugin
  /// @param places all folders and jars that plugins are loaded from
  public PluginInstaller(Path folder, List<Path> places) {
    this.folder = folder.toAbsolutePath();
    this.places = places.stream().map(Path::toAbsolutePath).toList();
  }

  /// The content of the record.
  ///
  /// @param plugins in the order in which they were installed
  record Inventory(List<InstalledPlugin> plugins) {
    Inventory {
      plugins = List.copyOf(plugins);
    }
  }

  /// The folder of plugins.
  public Path folder() {
    return folder;
  }

  /// The plugins that were installed, in that order.
  ///
  /// @throws IOException naming the record if it cannot be read
  public List<InstalledPlugin> installed() throws IOException {
    Path record = folder.resolve(RECORD);
    if (!Files.exists(record)) {
      return List.of();
    }
    try {
      return MAPPER.readValue(record, Inventory.class).plugins();
    } catch (JacksonException | NullPointerException e) {
      throw new IOException(
          record
              + ": is damaged; delete it: the plugins stay, and are removed by deleting their jars",
          e);
    }
  }

  /// Checks an archive and installs the plugin in it: a jar, or a zip with a jar and the libraries
  /// that its manifest names. The jar takes its place last, so that no part of a plugin is loaded.
  ///
  /// @param sha256 that the archive is to have, in hexadecimal; null if that does not matter
  /// @param replace whether it may take the place of the plugin of its id
  /// @throws IOException in one line, naming the archive and what is wrong with it
  public InstalledPlugin install(Path archive, @Nullable String sha256, boolean replace)
      throws IOException {
    requireHash(archive, sha256);
    List<InstalledPlugin> before = installed();
    prepareFolder();
    Path staging = Files.createTempDirectory(folder, ".installing-");
    try {
      Path jar = staged(archive, staging);
      PluginManifest manifest = manifest(archive, jar);
      stageLibraries(archive, manifest, staging);
      Optional<InstalledPlugin> former = former(archive, manifest.id(), replace);
      requireFree(archive, staging, former);
      InstalledPlugin plugin = described(manifest, jar, staging, archive);
      if (former.isPresent()) {
        delete(former.get());
      }
      moveIn(staging, plugin);
      record(plugin, before);
      return plugin;
    } finally {
      deleteTree(staging);
    }
  }

  private static void requireHash(Path archive, @Nullable String sha256) throws IOException {
    if (!Files.isRegularFile(archive)) {
      throw new IOException(archive + ": there is no such file");
    }
    if (sha256 == null) {
      return;
    }
    if (!sha256.matches("[0-9A-Fa-f]{64}")) {
      throw new IOException("'" + sha256 + "' is no SHA-256; write its 64 hexadecimal digits");
    }
    String actual = Sha256.of(archive);
    if (!actual.equalsIgnoreCase(sha256)) {
      throw new IOException(
          archive + ": its SHA-256 is " + actual + ", not the one that was given");
    }
  }

  private void prepareFolder() throws IOException {
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(folder);
      allow(folder, "rwxr-xr-x");
    }
    Optional<String> fault = PluginOwners.ofProcess().fault(folder);
    if (fault.isPresent()) {
      throw new IOException("nothing is installed: " + fault.get());
    }
  }

  /// The plugin's jar in the staging folder.
  private static Path staged(Path archive, Path staging) throws IOException {
    String name = String.valueOf(archive.getFileName());
    Set<String> names = new PluginArchive(archive).names();
    if (!name.endsWith(".zip")) {
      Path jar = staging.resolve(name.endsWith(".jar") ? name : name + ".jar");
      return Files.copy(archive, jar);
    }
    List<String> jars =
        names.stream().filter(e -> !e.contains("/") && e.endsWith(".jar")).sorted().toList();
    if (jars.size() != 1) {
      throw new IOException(
          archive
              + ": a plugin's archive has one jar beside the folder of its libraries, but this has "
              + (jars.isEmpty() ? "none" : String.join(", ", jars)));
    }
    Path jar = staging.resolve(jars.getFirst());
    new PluginArchive(archive).unpack(Map.of(jars.getFirst(), jar));
    return jar;
  }

  private static PluginManifest manifest(Path archive, Path jar) throws IOException {
    try {
      return new PluginArchive(jar).manifest();
    } catch (IOException e) {
      // The user does not know the staging folder.
      String reason = String.valueOf(e.getMessage()).replace(jar + ": ", "");
      String place = archive.endsWith(jar.getFileName()) ? "" : jar.getFileName() + ": ";
      throw new IOException(archive + ": " + place + reason, e);
    }
  }

  /// Only what the manifest names is unpacked.
  private static void stageLibraries(Path archive, PluginManifest manifest, Path staging)
      throws IOException {
    Map<String, Path> wanted = new LinkedHashMap<>();
    for (String library : manifest.libraries()) {
      Path target = staging.resolve(library).normalize();
      boolean inFolder = target.startsWith(staging) && library.contains("/");
      if (!inFolder || library.contains(":") || library.startsWith("/")) {
        throw new IOException(
            archive
                + ": its Class-Path names "
                + library
                + "; libraries are in a folder beside the jar: my-plugin-lib/library.jar");
      }
      Files.createDirectories(Objects.requireNonNull(target.getParent()));
      wanted.put(library, target);
    }
    Set<String> names = new PluginArchive(archive).unpack(wanted);
    for (String library : wanted.keySet()) {
      if (!names.contains(library)) {
        throw new IOException(
            archive
                + ": its Class-Path names "
                + library
                + ", which it does not hold; install a zip with the jar and its libraries");
      }
    }
    for (Path library : wanted.values()) {
      new PluginArchive(library).names();
    }
  }

  /// The plugin of the id that is to be replaced.
  private Optional<InstalledPlugin> former(Path archive, String id, boolean replace)
      throws IOException {
    Optional<Path> here = jarOf(id);
    if (here.isEmpty()) {
      return Optional.empty();
    }
    Path jar = here.get();
    if (!folder.equals(jar.getParent())) {
      throw new IOException(
          archive + ": the plugin '" + id + "' is here already: " + jar + "; remove that first");
    }
    if (!replace) {
      throw new IOException(
          archive
              + ": the plugin '"
              + id
              + "' is here already: "
              + jar
              + "; replace it, or remove it first");
    }
    String name = String.valueOf(jar.getFileName());
    return Optional.of(
        installed().stream()
            .filter(plugin -> plugin.file().equals(name))
            .findFirst()
            .orElse(new InstalledPlugin(id, "", name, "", Map.of(), Instant.EPOCH, "")));
  }

  private Optional<Path> jarOf(String id) {
    return Stream.concat(Stream.of(folder), places.stream())
        .distinct()
        .flatMap(PluginInstaller::jars)
        .filter(jar -> id(jar).equals(id))
        .findFirst();
  }

  private static Stream<Path> jars(Path place) {
    if (!Files.isDirectory(place)) {
      return Stream.of(place);
    }
    try (Stream<Path> files = Files.list(place)) {
      return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList().stream();
    } catch (IOException e) {
      return Stream.of(); // What cannot be read is not loaded from either.
    }
  }

  private static String id(Path jar) {
    try {
      return PluginManifest.of(jar).id();
    } catch (IOException | RuntimeException e) {
      return ""; // It is no plugin.
    }
  }

  /// @throws IOException if something else has the name of a file
  private void requireFree(Path archive, Path staging, Optional<InstalledPlugin> former)
      throws IOException {
    List<String> replaced = former.map(InstalledPlugin::files).orElse(List.of());
    for (Path file : files(staging)) {
      String name = staging.relativize(file).toString();
      if (Files.exists(folder.resolve(name)) && !replaced.contains(name)) {
        throw new IOException(
            archive
                + ": "
                + folder.resolve(name)
                + " is there already and belongs to something else; rename one of them");
      }
    }
  }

  private static InstalledPlugin described(
      PluginManifest manifest, Path jar, Path staging, Path archive) throws IOException {
    Map<String, String> libraries = new LinkedHashMap<>();
    for (Path file : files(staging)) {
      if (!file.equals(jar)) {
        libraries.put(staging.relativize(file).toString(), Sha256.of(file));
      }
    }
    return new InstalledPlugin(
        manifest.id(),
        manifest.version(),
        String.valueOf(jar.getFileName()),
        Sha256.of(jar),
        libraries,
        Instant.now().truncatedTo(ChronoUnit.SECONDS),
        archive.toAbsolutePath().toString());
  }

  private void moveIn(Path staging, InstalledPlugin plugin) throws IOException {
    List<String> libraries = List.copyOf(plugin.libraries().keySet());
    for (String library : libraries) {
      Path target = folder.resolve(library);
      Path parent = target.getParent();
      Files.createDirectories(Objects.requireNonNull(parent));
      for (Path made = parent; made != null && !folder.equals(made); made = made.getParent()) {
        allow(made, "rwxr-xr-x");
      }
      moveIn(staging.resolve(library), target);
    }
    moveIn(staging.resolve(plugin.file()), folder.resolve(plugin.file()));
  }

  private static void moveIn(Path from, Path to) throws IOException {
    allow(from, "rw-r--r--");
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
  }

  private static void allow(Path file, String permissions) throws IOException {
    if (FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }
  }

  private void record(InstalledPlugin plugin, List<InstalledPlugin> before) throws IOException {
    List<InstalledPlugin> all = new ArrayList<>(before);
    all.removeIf(other -> other.id().equals(plugin.id()));
    all.add(plugin);
    write(all);
  }

  private void write(List<InstalledPlugin> plugins) throws IOException {
    AtomicFile.write(
        folder.resolve(RECORD), out -> out.write(MAPPER.writeValueAsBytes(new Inventory(plugins))));
  }

  /// Deletes the files of a plugin that was installed, its jar first.
  ///
  /// @throws IOException if no such plugin was installed; the message says what to do
  public InstalledPlugin remove(String id) throws IOException {
    List<InstalledPlugin> all = new ArrayList<>(installed());
    InstalledPlugin plugin =
        all.stream()
            .filter(known -> known.id().equals(id))
            .findFirst()
            .orElseThrow(() -> notInstalled(id, all));
    delete(plugin);
    all.remove(plugin);
    write(all);
    return plugin;
  }

  private IOException notInstalled(String id, List<InstalledPlugin> all) {
    String known =
        all.isEmpty()
            ? "none was"
            : "installed are " + String.join(", ", all.stream().map(InstalledPlugin::id).toList());
    return new IOException(
        jarOf(id)
            .map(jar -> "plugin '" + id + "' was copied to its place; delete " + jar)
            .orElse("plugin '" + id + "' was not installed; " + known));
  }

  private void delete(InstalledPlugin plugin) throws IOException {
    for (String file : plugin.files()) {
      Path path = folder.resolve(file).normalize();
      if (path.startsWith(folder)) { // The record is a file that anyone may have edited.
        Files.deleteIfExists(path);
        deleteEmpty(path.getParent());
      }
    }
  }

  /// Deletes a folder within the folder of plugins, and those around it, if nothing is left there.
  private void deleteEmpty(@Nullable Path parent) throws IOException {
    for (Path at = parent;
        at != null && !at.equals(folder) && Files.isDirectory(at);
        at = at.getParent()) {
      try (Stream<Path> files = Files.list(at)) {
        if (files.findAny().isPresent()) {
          return;
        }
      }
      Files.delete(at);
    }
  }

  private static List<Path> files(Path staging) throws IOException {
    try (Stream<Path> files = Files.walk(staging)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private static void deleteTree(Path staging) throws IOException {
    try (Stream<Path> files = Files.walk(staging)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
