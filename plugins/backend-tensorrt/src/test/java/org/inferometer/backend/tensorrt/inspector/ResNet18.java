package org.inferometer.backend.tensorrt.inspector;

import java.util.ArrayList;
import java.util.List;
import org.inferometer.graph.Node;
import org.inferometer.network.Network;

/// ResNet-18 (He et al., "Deep Residual Learning for Image Recognition", 2015, table 1) without its
/// weights, batch normalisations folded, named as PyTorch's exporter names it: the operator and a
/// running number.
final class ResNet18 {
  private final List<Node> nodes = new ArrayList<>();

  private ResNet18() {}

  static Network network() {
    ResNet18 net = new ResNet18();
    String x = net.then("Relu", net.then("Conv", "input.1"));
    x = net.then("MaxPool", x);
    for (int stage = 0; stage < 4; stage++) {
      x = net.block(x, stage > 0);
      x = net.block(x, false);
    }
    x = net.then("Gemm", net.then("Flatten", net.then("GlobalAveragePool", x)));
    return Recordings.network(net.nodes, x);
  }

  private String block(String in, boolean downsample) {
    String x = then("Relu", then("Conv", in));
    x = then("Conv", x);
    String shortcut = downsample ? then("Conv", in) : in;
    return then("Relu", then("Add", x, shortcut));
  }

  private String then(String operator, String... inputs) {
    String name = operator + "_" + nodes.size();
    nodes.add(Node.of(name, operator, List.of(inputs), List.of(name + "_output")));
    return name + "_output";
  }
}
