package org.inferometer;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.StringEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.inferometer.operator.Operator;
import org.inferometer.operator.Operators;
import org.junit.jupiter.api.Test;

/// What an operator is stands in the catalogue. A class elsewhere that names many operators keeps a
/// list of its own, unless it makes nodes of them or rewrites each of them in its own way. The test
/// kit makes networks, and so do importers.
class OperatorNamesTest {
  /// As many as one that rewrites a pattern of nodes needs.
  private static final int FEW = 4;

  private static final Set<String> OPERATORS =
      Operators.standard().all().stream()
          .filter(Operator::isOnnx)
          .map(Operator::name)
          .collect(Collectors.toSet());

  /// Classes that name more operators, and what they do with them.
  private static final Map<String, String> MAKE_OR_REWRITE =
      Map.of(
          "org.inferometer.fusion.LayerKinds", "gives each a name that all formats share",
          "org.inferometer.network.layer.Layers", "makes a node of each layer",
          "org.inferometer.network.layer.Gelu", "makes the nodes of older operator sets",
          "org.inferometer.precision.rewriting.OperatorChanges",
              "rewrites each operator whose form changed",
          "org.inferometer.precision.rewriting.WithdrawnOperators",
              "rewrites each operator that ONNX took back",
          "org.inferometer.precision.rewriting.Folding",
              "moves the factors and summands of each into weights");

  @Test
  void onlyTheCatalogueListsOperators() throws IOException {
    Map<String, Set<String>> lists = new TreeMap<>();
    int classes = 0;
    for (JavaClass type : classes()) {
      classes++;
      Set<String> named = named(type);
      if (named.size() > FEW) {
        lists.put(type.getName(), named);
      }
    }
    assertThat(classes).as("classes of all modules").isGreaterThan(500);
    assertThat(lists.keySet()).containsExactlyInAnyOrderElementsOf(MAKE_OR_REWRITE.keySet());
  }

  private static List<JavaClass> classes() {
    return new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("org.inferometer")
            .stream()
            .filter(type -> !type.getPackageName().equals("org.inferometer.operator"))
            .filter(type -> !type.getPackageName().equals("org.inferometer.testkit"))
            .filter(type -> !type.getPackageName().startsWith("org.inferometer.importer."))
            .toList();
  }

  private static Set<String> named(JavaClass type) throws IOException {
    List<String> texts = new ArrayList<>();
    try (InputStream in = type.getSource().orElseThrow().getUri().toURL().openStream()) {
      for (PoolEntry entry : ClassFile.of().parse(in.readAllBytes()).constantPool()) {
        if (entry instanceof StringEntry text) {
          texts.addAll(List.of(text.stringValue().split(" ", -1)));
        }
      }
    }
    Set<String> named = new TreeSet<>(texts);
    named.retainAll(OPERATORS);
    return named;
  }
}
