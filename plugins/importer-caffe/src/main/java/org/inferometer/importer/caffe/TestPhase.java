package org.inferometer.importer.caffe;

import java.util.List;
import java.util.Set;
import org.inferometer.importer.caffe.proto.LayerParameter;
import org.inferometer.importer.caffe.proto.NetParameter;
import org.inferometer.importer.caffe.proto.NetState;
import org.inferometer.importer.caffe.proto.NetStateRule;
import org.inferometer.importer.caffe.proto.Phase;

/// The layers that take part when a network is used (`Net::FilterNet`).
final class TestPhase {
  private TestPhase() {}

  static List<LayerParameter> layers(NetParameter net) throws Refusal {
    NetState state = net.getState().toBuilder().setPhase(Phase.TEST).build();
    for (LayerParameter layer : net.getLayerList()) {
      if (layer.getIncludeCount() > 0 && layer.getExcludeCount() > 0) {
        throw new Refusal(
            Refusal.layer(layer.getName()),
            "has include and exclude rules; only one kind is allowed");
      }
    }
    return net.getLayerList().stream().filter(layer -> takesPart(layer, state)).toList();
  }

  private static boolean takesPart(LayerParameter layer, NetState state) {
    return layer.getIncludeCount() > 0
        ? layer.getIncludeList().stream().anyMatch(rule -> meets(state, rule))
        : layer.getExcludeList().stream().noneMatch(rule -> meets(state, rule));
  }

  private static boolean meets(NetState state, NetStateRule rule) {
    Set<String> stages = Set.copyOf(state.getStageList());
    return (!rule.hasPhase() || rule.getPhase() == state.getPhase())
        && (!rule.hasMinLevel() || state.getLevel() >= rule.getMinLevel())
        && (!rule.hasMaxLevel() || state.getLevel() <= rule.getMaxLevel())
        && stages.containsAll(rule.getStageList())
        && rule.getNotStageList().stream().noneMatch(stages::contains);
  }
}
