package org.inferometer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.inferometer.study.Remedy;
import org.inferometer.study.Remedy.Setting;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/// What the program can be told is worded as options by the command line alone.
class OptionWordingTest {
  /// A word that begins as options do. Longer words, `--format-of-another-program`, are others.
  private static final Pattern OPTION = Pattern.compile("(?<![\\w-])--[a-z][a-z0-9-]*");

  private static final Set<String> OPTIONS = options();

  @Test
  void noTextOutsideTheCommandLineNamesOneOfItsOptions() throws IOException {
    JavaClasses classes =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("org.inferometer");
    List<String> found = new ArrayList<>();
    for (JavaClass each : classes) {
      if (!each.getPackageName().startsWith("org.inferometer.cli")) {
        constants(each)
            .filter(OptionWordingTest::namesAnOption)
            .forEach(text -> found.add(each.getName() + ": " + text));
      }
    }
    assertThat(found).isEmpty();
    assertThat(classes.size()).as("classes of all modules").isGreaterThan(500);
  }

  @Test
  void aTextThatNamesAnOptionIsRecognised() {
    assertThat(namesAnOption("choose a folder with --out")).isTrue();
    assertThat(namesAnOption("(--shape\1=N)")).isTrue();
    assertThat(namesAnOption("trtexec: --sparsity=enable, or --shapes")).isFalse();
    assertThat(namesAnOption("--shade:40%")).isFalse();
  }

  @Test
  void everyRemedyIsWordedWithAnOptionThatThereIs() {
    for (Setting setting : Setting.values()) {
      assertThat(words(RemedyOptions.option(Remedy.of(setting))))
          .as(setting.name())
          .isNotEmpty()
          .allMatch(OPTIONS::contains);
    }
  }

  @Test
  void sizesBelongTogetherAndOtherSettingsAreAlternatives() {
    List<Remedy> shapes =
        List.of(new Remedy(Setting.SHAPE, "batch=4"), new Remedy(Setting.SHAPE, "past 0=1x3"));
    assertThat(RemedyOptions.after("open dimensions", shapes))
        .isEqualTo("open dimensions (--shape batch=4 --shape 'past 0=1x3')");
    List<Remedy> folders = List.of(Remedy.of(Setting.RESUME), Remedy.of(Setting.OUTPUT));
    assertThat(RemedyOptions.after("It holds a study.", folders))
        .isEqualTo("It holds a study (--resume or --out DIR).");
    assertThat(RemedyOptions.after("nothing helps", List.of())).isEqualTo("nothing helps");
  }

  private static boolean namesAnOption(String text) {
    return words(text).anyMatch(OPTIONS::contains);
  }

  private static Stream<String> words(String text) {
    return OPTION.matcher(text).results().map(MatchResult::group);
  }

  /// All texts of a class: literals, and the fixed parts of those that are put together.
  private static Stream<String> constants(JavaClass type) throws IOException {
    List<String> texts = new ArrayList<>();
    try (InputStream in = type.getSource().orElseThrow().getUri().toURL().openStream()) {
      for (PoolEntry entry : ClassFile.of().parse(in.readAllBytes()).constantPool()) {
        if (entry instanceof Utf8Entry text) {
          texts.add(text.stringValue());
        }
      }
    }
    return texts.stream();
  }

  private static Set<String> options() {
    Services services =
        new Services(
            FakePlugins::none, List::of, List.of(), Path.of("no-cache-folder"), Optional.empty());
    Terminal terminal = new Terminal(System.out, System.err, 0);
    Set<CommandLine> commands = new HashSet<>();
    collect(CommandLineTool.commandLine(services, terminal), commands);
    Set<String> options = new TreeSet<>();
    commands.forEach(command -> options.addAll(command.getCommandSpec().optionsMap().keySet()));
    return options;
  }

  private static void collect(CommandLine command, Set<CommandLine> all) {
    all.add(command);
    command.getSubcommands().values().forEach(sub -> collect(sub, all));
  }
}
