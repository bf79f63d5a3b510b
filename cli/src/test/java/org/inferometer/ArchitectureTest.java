package org.inferometer;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;

/// The directions in which the house may be walked, over all modules on the class path.
@AnalyzeClasses(packages = "org.inferometer", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
  /// The module `profiler-api`: what plugins see.
  private static final String[] API = {
    "org.inferometer.graph..",
    "org.inferometer.onnx..",
    "org.inferometer.operator..",
    "org.inferometer.customlayer..",
    "org.inferometer.network..",
    "org.inferometer.trace..",
    "org.inferometer.fusion..",
    "org.inferometer.study..",
    "org.inferometer.stats..",
    "org.inferometer.digest..",
    "org.inferometer.spi.."
  };

  /// The module `profiler-core`: what runs.
  private static final String[] CORE = {
    "org.inferometer.zoo..",
    "org.inferometer.precision..",
    "org.inferometer.data..",
    "org.inferometer.accuracy..",
    "org.inferometer.measure..",
    "org.inferometer.quantise..",
    "org.inferometer.machine..",
    "org.inferometer.plan..",
    "org.inferometer.layercheck..",
    "org.inferometer.comparison..",
    "org.inferometer.runner..",
    "org.inferometer.worker..",
    "org.inferometer.plugin.."
  };

  private static final String[] PLUGINS = {
    "org.inferometer.backend..",
    "org.inferometer.meter..",
    "org.inferometer.importer..",
    "org.inferometer.executor..",
    "org.inferometer.layers.."
  };
  private static final String REPORTS = "org.inferometer.reports..";
  private static final String CLI = "org.inferometer.cli..";

  private static final SliceAssignment EACH_PACKAGE =
      new SliceAssignment() {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
          return SliceIdentifier.of(type.getPackageName());
        }

        @Override
        public String getDescription() {
          return "packages";
        }
      };

  /// A class that is named so, and those within it.
  private static final String NATIVE = ".*\\.\\w*Native(\\$.*)?";

  @ArchTest
  static final ArchRule whatPluginsSeeDependsOnNothingElse =
      noClasses()
          .that()
          .resideInAnyPackage(API)
          .should()
          .dependOnClassesThat(
              resideInAPackage("org.inferometer..")
                  .and(DescribedPredicate.not(resideInAnyPackage(API))));

  @ArchTest
  static final ArchRule coreKnowsNoPluginNoReportAndNoCommand =
      noClasses()
          .that()
          .resideInAnyPackage(CORE)
          .should()
          .dependOnClassesThat(
              resideInAPackage("org.inferometer..")
                  .and(DescribedPredicate.not(resideInAnyPackage(with(API, CORE)))));

  @ArchTest
  static final ArchRule pluginsKnowOnlyWhatPluginsSee =
      noClasses()
          .that()
          .resideInAnyPackage(PLUGINS)
          .should()
          .dependOnClassesThat(
              resideInAPackage("org.inferometer..")
                  .and(DescribedPredicate.not(resideInAnyPackage(with(API, PLUGINS)))));

  @ArchTest
  static final ArchRule noPluginKnowsAnother =
      slices()
          .matching("org.inferometer.(backend|meter|importer|executor|layers).(*)..")
          .should()
          .notDependOnEachOther();

  @ArchTest
  static final ArchRule reportsKnowOnlyWhatPluginsSee =
      noClasses()
          .that()
          .resideInAPackage(REPORTS)
          .should()
          .dependOnClassesThat(
              resideInAPackage("org.inferometer..")
                  .and(DescribedPredicate.not(resideInAnyPackage(with(API, REPORTS)))));

  @ArchTest
  static final ArchRule reportsNeverSeeABackend =
      noClasses()
          .that()
          .resideInAPackage(REPORTS)
          .should()
          .dependOnClassesThat(
              resideInAPackage("org.inferometer.spi..")
                  .and(
                      nameMatching(
                          ".*\\.(Backend|Engine|Session|LayerSession|Interpreter|Meter).*")));

  @ArchTest
  static final ArchRule commandsFindPluginsAtRunTime =
      noClasses()
          .that()
          .resideInAPackage(CLI)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(PLUGINS);

  @ArchTest
  static final ArchRule noPackagesDependOnEachOtherInACircle =
      slices().assignedFrom(EACH_PACKAGE).should().beFreeOfCycles();

  @ArchTest
  static final ArchRule everyClassIsBehindAWall =
      classes().should().resideInAnyPackage(with(API, with(CORE, with(PLUGINS, REPORTS, CLI))));

  @ArchTest
  static final ArchRule pluginFrameworkStaysInItsPackage =
      noClasses()
          .that()
          .resideOutsideOfPackage("org.inferometer.plugin..")
          .should()
          .dependOnClassesThat(
              resideInAPackage("org.pf4j..")
                  .and(
                      DescribedPredicate.not(
                          nameMatching("org\\.pf4j\\.(Extension|ExtensionPoint)"))));

  @ArchTest
  static final ArchRule onlyNativeClassesCallNativeCode =
      noClasses()
          .that()
          .haveNameNotMatching(NATIVE)
          .should()
          .dependOnClassesThat(
              resideInAPackage("org.bytedeco..")
                  .or(
                      nameMatching(
                          "java\\.lang\\.foreign\\.(Linker|SymbolLookup|FunctionDescriptor).*")));

  private static String[] with(String[] packages, String... others) {
    return java.util.stream.Stream.concat(
            java.util.Arrays.stream(packages), java.util.Arrays.stream(others))
        .toArray(String[]::new);
  }
}
