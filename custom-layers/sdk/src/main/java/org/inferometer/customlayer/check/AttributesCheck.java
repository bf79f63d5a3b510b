package org.inferometer.customlayer.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.inferometer.customlayer.CustomLayer;
import org.inferometer.customlayer.Signature;
import org.inferometer.graph.Attribute;

/// Asks whether attributes survive a node, and whether wrong ones are named.
record AttributesCheck(CustomLayer layer) {
  /// A name that no layer gives an attribute.
  private static final String UNKNOWN = "an attribute of no layer";

  Check round() {
    int cases = 0;
    List<Failure> failures = new ArrayList<>();
    for (Record sample : layer.attributeSamples()) {
      cases++;
      problems(sample).forEach(problem -> failures.add(failure(sample, problem)));
    }
    return new Check(
        "attributes",
        "attributes survive a node; unknown ones and those of another type are named",
        Check.Group.CONTRACT,
        cases,
        failures.isEmpty() ? new Check.Passed() : new Check.Failed(failures));
  }

  private Failure failure(Record sample, String problem) {
    return new Failure(
        "attributes",
        layer.signature().title(),
        "",
        problem,
        List.of(),
        sample.getClass().equals(layer.signature().attributes().defaults().getClass())
            ? AttributeText.of(sample)
            : Map.of(),
        Optional.empty(),
        "");
  }

  private List<String> problems(Record sample) {
    Signature signature = layer.signature();
    try {
      List<Attribute> written = signature.attributes().write(sample);
      List<String> problems = new ArrayList<>(survives(sample, written));
      problems.addAll(unknownIsNamed(written));
      written.forEach(attribute -> problems.addAll(otherTypeIsNamed(attribute, written)));
      return problems;
    } catch (RuntimeException e) {
      return List.of("the sample " + sample + " cannot be written to a node: " + e.getMessage());
    }
  }

  private List<String> survives(Record sample, List<Attribute> written) {
    var read = layer.signature().attributes().read(LayerNode.of(layer.signature(), written));
    if (read.values().isEmpty()) {
      return List.of(
          "the sample "
              + sample
              + " is refused when it is read: "
              + String.join("; ", read.problems()));
    }
    Map<String, String> before = AttributeText.of(sample);
    Map<String, String> after = AttributeText.of((Record) read.values().get());
    return before.equals(after)
        ? List.of()
        : List.of("the sample " + before + " is read back as " + after);
  }

  private List<String> unknownIsNamed(List<Attribute> written) {
    Attribute unknown = Attribute.of(UNKNOWN, 1L);
    return named(Stream.concat(written.stream(), Stream.of(unknown)).toList(), unknown, "unknown");
  }

  private List<String> otherTypeIsNamed(Attribute attribute, List<Attribute> written) {
    Attribute other =
        new Attribute(attribute.name(), new Attribute.Strings(true, List.of(new byte[0])));
    List<Attribute> all = new ArrayList<>(written);
    all.replaceAll(one -> one.name().equals(attribute.name()) ? other : one);
    return named(all, other, "of another type");
  }

  private List<String> named(List<Attribute> all, Attribute wrong, String what) {
    var problems =
        layer.signature().attributes().read(LayerNode.of(layer.signature(), all)).problems();
    return problems.stream().anyMatch(problem -> problem.contains("'" + wrong.name() + "'"))
        ? List.of()
        : List.of("attribute '" + wrong.name() + "' is " + what + ", but is not named as such");
  }

  /// Whether checks can tell that a kernel heeds its attributes.
  Check samples() {
    Map<String, String> defaults = AttributeText.of(layer.signature().attributes().defaults());
    List<String> alike =
        defaults.entrySet().stream()
            .filter(attribute ->
                layer.attributeSamples().stream()
                    .allMatch(sample ->
                        attribute
                            .getValue()
                            .equals(AttributeText.of(sample).get(attribute.getKey()))))
            .map(attribute -> "'" + attribute.getKey() + "'")
            .toList();
    return new Check(
        "attribute-samples",
        "each attribute is tried with another value than its default",
        Check.Group.CONTRACT,
        layer.attributeSamples().size(),
        alike.isEmpty()
            ? new Check.Passed()
            : new Check.NotChecked(
                "attributeSamples() has the default alone of "
                    + String.join(", ", alike)
                    + ": whether the kernel heeds it is not known"));
  }
}
