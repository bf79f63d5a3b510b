package org.inferometer.backend.tensorrt.customlayer;

import static java.lang.foreign.ValueLayout.ADDRESS;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.inferometer.customlayer.CustomLayer;

/// The creator of a layer's plugins: `IPluginCreatorV3One`.
final class CreatorNative {
  private final Arena arena = Arena.ofAuto();
  private final String title;
  private final MemorySegment object;
  private final MemorySegment name;
  private final MemorySegment version;
  private final MemorySegment namespace;
  private final MemorySegment fieldNames;
  private final Deque<Use> uses = new ArrayDeque<>();

  private record Use(CustomLayer layer, PluginRegistration owner) {}

  /// @param key the plugin's name, version and namespace
  CreatorNative(List<String> key, MemorySegment table) {
    this.title = key.getFirst();
    this.object = arena.allocate(ADDRESS);
    object.set(ADDRESS, 0, table);
    this.name = arena.allocateFrom(key.getFirst());
    this.version = arena.allocateFrom(key.get(1));
    this.namespace = arena.allocateFrom(key.getLast());
    this.fieldNames = PluginNative.fields(arena, NodeText.FIELD, "");
  }

  /// Plugins are of this layer from now on.
  synchronized void begin(CustomLayer layer, PluginRegistration owner) {
    uses.push(new Use(layer, owner));
  }

  /// @return whether nobody needs it any more
  synchronized boolean end(PluginRegistration owner) {
    uses.removeIf(use -> use.owner() == owner);
    return uses.isEmpty();
  }

  synchronized CustomLayer layer() {
    return uses.getFirst().layer();
  }

  synchronized PluginRegistration owner() {
    return uses.getFirst().owner();
  }

  /// The layer's name for people.
  String title() {
    return title;
  }

  MemorySegment object() {
    return object;
  }

  MemorySegment name() {
    return name;
  }

  MemorySegment version() {
    return version;
  }

  MemorySegment namespace() {
    return namespace;
  }

  MemorySegment fieldNames() {
    return fieldNames;
  }
}
