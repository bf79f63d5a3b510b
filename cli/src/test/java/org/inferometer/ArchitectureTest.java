package org.inferometer.org.inferometer;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/// The directions in which the house may be walked, over all modules on the class path.
@AnalyzeClasses(packages = "org.inferometer", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
  private static final String[] PLUGINS = {
    "org.inferometer.backend..",
    "org.inferometer.meter..",
    "org.inferometer.importer..",
    "org.inferometer.executor..",
    "org.inferometer.layers.."
  };
  private static final String REPORTS = "org.inferometer.reports..";
  private static final String CLI = "org.inferometer.cli..";

  /// A class that is named so, and those within it.
  private static final String NATIVE = ".*\\.\\w*Native(\\$.*)?";

  @ArchTest
  static final ArchRule coreKnowsNoPluginNoReportAndNoCommand =
      noClasses()
          .that(resideOutsideOf(PLUGINS, REPORTS, CLI))
          .should()
          .dependOnClassesThat(resideInAnyPackage(with(PLUGINS, REPORTS, CLI)));

  @ArchTest
  static final ArchRule pluginsKnowCoreOnly =
      noClasses()
          .that()
          .resideInAnyPackage(PLUGINS)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(REPORTS, CLI, "org.inferometer.run..", "org.inferometer.plugin..");

  @ArchTest
  static final ArchRule noPluginKnowsAnother =
      slices()
          .matching("org.inferometer.(backend|meter|importer|executor|layers).(*)..")
          .should()
          .notDependOnEachOther()
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule reportsKnowNoPluginAndNoCommand =
      noClasses()
          .that()
          .resideInAPackage(REPORTS)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              with(PLUGINS, CLI, "org.inferometer.run..", "org.inferometer.measure.."));

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
  static final ArchRule networksAndStudiesAreBelowTheInterfaces =
      noClasses()
          .that()
          .resideInAnyPackage("org.inferometer.network..", "org.inferometer.study..")
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(
                      "org.inferometer.spi..",
                      "org.inferometer.measure..",
                      "org.inferometer.run..",
                      "org.inferometer.plugin..",
                      "org.inferometer.stats..",
                      "org.inferometer.precision..")
                  .and(
                      DescribedPredicate.not(
                          JavaClass.Predicates.type(org.inferometer.spi.Importer.class))));

  @ArchTest
  static final ArchRule interfacesAreBelowMeasuring =
      noClasses()
          .that()
          .resideInAPackage("org.inferometer.spi..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.inferometer.measure..",
              "org.inferometer.run..",
              "org.inferometer.plugin..",
              "org.inferometer.stats..",
              "org.inferometer.precision..");

  @ArchTest
  static final ArchRule statisticsAndPrecisionAreLeaves =
      noClasses()
          .that()
          .resideInAnyPackage("org.inferometer.stats..", "org.inferometer.precision..")
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(
                      "org.inferometer.spi..",
                      "org.inferometer.measure..",
                      "org.inferometer.run..",
                      "org.inferometer.plugin..")
                  .and(
                      DescribedPredicate.not(
                          JavaClass.Predicates.type(org.inferometer.spi.QuantisationRules.class))))
          .allowEmptyShould(true);

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

  private static DescribedPredicate<JavaClass> resideOutsideOf(String[] plugins, String... others) {
    return DescribedPredicate.not(resideInAnyPackage(with(plugins, others)));
  }

  private static String[] with(String[] packages, String... others) {
    return java.util.stream.Stream.concat(
            java.util.Arrays.stream(packages), java.util.Arrays.stream(others))
        .toArray(String[]::new);
  }
}
