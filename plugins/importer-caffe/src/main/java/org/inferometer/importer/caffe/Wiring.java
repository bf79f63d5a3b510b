package org.inferometer.importer.caffe;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.inferometer.importer.caffe.InputLayers.Input;
import org.inferometer.importer.caffe.LayersWithoutNodes.Omission;
import org.inferometer.importer.caffe.proto.LayerParameter;
import org.inferometer.network.OmittedLayer;

/// Which layer makes what each bottom reads. A blob may be written several times, by layers that
/// work in place; every time is a tensor of its own here.
final class Wiring {
  /// A layer with nodes.
  ///
  /// @param name unique in the network
  /// @param copies whether the layer has no meaning but to give its bottom a further name
  record Step(
      String name,
      LayerParameter layer,
      List<WiredBlob> bottoms,
      List<WiredBlob> tops,
      boolean copies) {}

  private final List<Input> inputs = new ArrayList<>();
  private final List<Step> steps = new ArrayList<>();
  private final List<OmittedLayer> omitted = new ArrayList<>();
  private final Map<String, WiredBlob> current = new HashMap<>();
  private final Map<String, LayerParameter> copies = new HashMap<>();
  private final Set<String> available = new LinkedHashSet<>();
  private final List<WiredBlob> blobs = new ArrayList<>();
  private final Map<String, WiredBlob> outputs = new LinkedHashMap<>();
  private final FreeNames layerNames = new FreeNames();
  private final FreeNames tensorNames = new FreeNames();

  private Wiring() {}

  /// @param declared inputs that no layer brings
  /// @param layers in the order of use
  static Wiring of(List<Input> declared, List<LayerParameter> layers) throws Refusal {
    Wiring wiring = new Wiring();
    for (Input input : declared) {
      wiring.input("", input);
    }
    for (LayerParameter layer : layers) {
      wiring.add(layer, layers);
    }
    wiring.finish();
    return wiring;
  }

  /// The inputs that something reads.
  List<Input> inputs() {
    return inputs.stream().filter(input -> first(input.name()).used).toList();
  }

  List<Step> steps() {
    return steps;
  }

  List<OmittedLayer> omitted() {
    return omitted;
  }

  /// The names of the network's outputs.
  List<String> outputs() {
    return outputs.values().stream().map(WiredBlob::name).toList();
  }

  private WiredBlob first(String blob) {
    return blobs.stream().filter(b -> b.input && b.blob.equals(blob)).findFirst().orElseThrow();
  }

  private void input(String layer, Input input) throws Refusal {
    if (current.containsKey(input.name())) {
      throw new Refusal("input '" + input.name() + "'", "is declared twice");
    }
    inputs.add(input);
    put(input.name(), new WiredBlob(input.name(), layer, true, null));
  }

  private WiredBlob put(String name, WiredBlob blob) {
    blobs.add(blob);
    current.put(name, blob);
    copies.remove(name);
    available.add(name);
    return blob;
  }

  private void add(LayerParameter layer, List<LayerParameter> all) throws Refusal {
    String name = uniqueName(layer);
    if (InputLayers.is(layer)) {
      for (Input input : InputLayers.of(layer)) {
        input(layer.getName(), input);
      }
      omitted.add(new OmittedLayer(name, layer.getType(), "is an input of the network"));
      return;
    }
    List<WiredBlob> bottoms = bottoms(layer, all);
    Omission omission = LayersWithoutNodes.find(layer);
    if (omission == null) {
      step(name, layer, bottoms);
    } else {
      omit(layer, bottoms, omission);
      omitted.add(new OmittedLayer(name, layer.getType(), omission.reason()));
    }
  }

  private String uniqueName(LayerParameter layer) {
    return layerNames.take(layer.getName().isBlank() ? layer.getType() : layer.getName());
  }

  private List<WiredBlob> bottoms(LayerParameter layer, List<LayerParameter> all) throws Refusal {
    List<WiredBlob> bottoms = new ArrayList<>();
    Omission omission = LayersWithoutNodes.find(layer);
    for (String bottom : layer.getBottomList()) {
      WiredBlob blob = current.get(bottom);
      if (blob == null) {
        throw unknownBottom(layer, bottom, all);
      }
      if (blob.absent != null
          && (omission == null || omission.kind() == LayersWithoutNodes.Kind.IDENTITY)) {
        throw new Refusal(
            Refusal.layer(layer.getName()),
            "takes '"
                + bottom
                + "' of layer '"
                + blob.layer
                + "', which is left out since it "
                + blob.absent);
      }
      bottoms.add(blob);
    }
    return bottoms;
  }

  private static Refusal unknownBottom(
      LayerParameter layer, String bottom, List<LayerParameter> all) {
    String maker =
        all.stream()
            .filter(other -> other.getTopList().contains(bottom))
            .findFirst()
            .map(other ->
                "the later layer '"
                    + other.getName()
                    + "' makes: layers stand in the order"
                    + " of use, without cycles")
            .orElse(
                "no layer makes when the network is used; a definition for use (deploy.prototxt)"
                    + " declares its inputs");
    return new Refusal(
        Refusal.layer(layer.getName()), "takes the blob '" + bottom + "', which " + maker);
  }

  private void step(String name, LayerParameter layer, List<WiredBlob> bottoms) throws Refusal {
    bottoms.forEach(bottom -> bottom.used = true);
    available.removeAll(layer.getBottomList());
    if (layer.getTopCount() == 0) {
      throw new Refusal(Refusal.layer(layer.getName()), "has no top");
    }
    List<WiredBlob> tops = new ArrayList<>();
    for (int i = 0; i < layer.getTopCount(); i++) {
      expectNew(layer, i);
      tops.add(put(layer.getTop(i), new WiredBlob(layer.getTop(i), name, false, null)));
    }
    steps.add(new Step(name, layer, bottoms, tops, false));
  }

  /// In place or a blob that does not exist yet.
  private void expectNew(LayerParameter layer, int top) throws Refusal {
    String blob = layer.getTop(top);
    boolean inPlace = top < layer.getBottomCount() && layer.getBottom(top).equals(blob);
    WiredBlob known = current.get(blob);
    if (known != null && !inPlace) {
      throw new Refusal(
          Refusal.layer(layer.getName()),
          "makes the blob '"
              + blob
              + "', which "
              + (known.layer.isEmpty()
                  ? "is an input"
                  : "layer '" + known.layer + "' makes already"));
    }
  }

  private void omit(LayerParameter layer, List<WiredBlob> bottoms, Omission omission)
      throws Refusal {
    switch (omission.kind()) {
      case IDENTITY -> {
        if (bottoms.size() != 1) {
          throw new Refusal(
              Refusal.layer(layer.getName()), "takes one bottom, not " + bottoms.size());
        }
        available.removeAll(layer.getBottomList());
        for (int i = 0; i < layer.getTopCount(); i++) {
          expectNew(layer, i);
          current.put(layer.getTop(i), bottoms.getFirst());
          copies.put(layer.getTop(i), layer);
          available.add(layer.getTop(i));
        }
      }
      case SINK -> available.removeAll(layer.getBottomList());
      case OBSERVER -> {
        for (int i = 0; i < layer.getTopCount(); i++) {
          expectNew(layer, i);
          String top = layer.getTop(i);
          current.put(top, new WiredBlob(top, layer.getName(), false, omission.reason()));
        }
      }
    }
  }

  /// Names the tensors: inputs and outputs as their blobs, inner ones too where that is free.
  private void finish() throws Refusal {
    blobs.stream().filter(blob -> blob.input).forEach(blob -> take(blob, blob.blob));
    for (String name : List.copyOf(available)) {
      WiredBlob blob = current.get(name);
      if (blob != null && blob.absent == null) {
        output(name, blob);
      }
    }
    if (outputs.isEmpty()) {
      throw new Refusal(
          "", "has no result: " + (steps.isEmpty() ? "no layer computes" : "all are used up"));
    }
    for (WiredBlob blob : blobs.reversed()) {
      if (blob.name.isEmpty()) {
        take(blob, blob.blob, blob.layer, blob.layer + "/" + blob.blob);
      }
    }
    inputs.stream()
        .filter(input -> !first(input.name()).used)
        .forEach(input ->
            omitted.add(new OmittedLayer(input.name(), "Input", "is an input that nothing reads")));
  }

  private void output(String name, WiredBlob blob) {
    LayerParameter copy = copies.get(name);
    if (blob.name.isEmpty()) {
      take(blob, name, blob.layer, blob.layer + "/" + name);
      outputs.put(name, blob);
    } else if (copy != null) {
      // The tensor has another name already, so that this one needs a node.
      blob.used = true;
      WiredBlob made = new WiredBlob(name, copy.getName(), false, null);
      take(made, name, copy.getName(), copy.getName() + "/" + name);
      boolean first = omitted.removeIf(layer -> layer.name().equals(copy.getName()));
      String step = first ? copy.getName() : layerNames.take(copy.getName() + "/" + name);
      steps.add(new Step(step, copy, List.of(blob), List.of(made), true));
      outputs.put(name, made);
    }
  }

  private void take(WiredBlob blob, String... wanted) {
    blob.name = tensorNames.take(blob.layer + "/" + blob.blob, wanted);
  }
}
