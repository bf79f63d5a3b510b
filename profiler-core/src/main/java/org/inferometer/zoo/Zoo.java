package org.inferometer.zoo;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.inferometer.graph.Model;
import org.inferometer.network.Network;
import org.inferometer.network.NetworkBuilder;

/// Networks that the definition API builds, so that a fresh clone has something real to profile.
///
/// Architecture, shapes and sizes are those of the papers; weights are drawn from a seed and scaled
/// so that activations stay finite and spread from the first layer to the last. They classify
/// nothing.
public final class Zoo {
  private interface Definition {
    void define(NetworkBuilder builder);
  }

  static final String FORMAT = "zoo";

  private static final Map<String, Definition> NETWORKS = networks();

  private Zoo() {}

  private static Map<String, Definition> networks() {
    Map<String, Definition> networks = new LinkedHashMap<>();
    networks.put("lenet", LeNet::define);
    networks.put("vgg19", Vgg19::define);
    networks.put("resnet-50", b -> ResNet.define(b, 3, 4, 6, 3));
    networks.put("resnet-152", b -> ResNet.define(b, 3, 8, 36, 3));
    networks.put("inception-v3", InceptionV3::define);
    networks.put("mobilenet-v2", MobileNetV2::define);
    networks.put("bert-tiny", b -> Bert.define(b, 2, 128));
    networks.put("bert-mini", b -> Bert.define(b, 4, 256));
    return networks;
  }

  /// What can be built, smallest family first.
  public static List<String> names() {
    return new ArrayList<>(NETWORKS.keySet());
  }

  /// A network in memory.
  ///
  /// @param seed of the weights
  /// @throws IllegalArgumentException if there is no such network; the message lists the names
  public static Network build(String name, long seed) {
    return Network.of(model(name, seed), name, "zoo:" + name, FORMAT, null);
  }

  /// The network as an ONNX model.
  ///
  /// @param seed of the weights
  /// @throws IllegalArgumentException if there is no such network; the message lists the names
  public static Model model(String name, long seed) {
    NetworkBuilder builder = new NetworkBuilder(requireName(name), seed);
    Objects.requireNonNull(NETWORKS.get(name)).define(builder);
    return builder.model();
  }

  /// The same name, if the zoo has such a network.
  ///
  /// @throws IllegalArgumentException if it has not; the message lists the names
  static String requireName(String name) {
    if (NETWORKS.containsKey(name)) {
      return name;
    }
    throw new IllegalArgumentException(
        String.format(
            Locale.ROOT,
            "the zoo has no network \"%s\"; it has %s",
            name,
            String.join(", ", names())));
  }
}
