package org.inferometer;

import static java.util.stream.Collectors.toUnmodifiableSet;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What the Markdown files of the repository refer to: files, headings and classes.
final class DocumentationTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final List<Path> FILES = files();

  /// The target of a link or an image that is no web address: file and heading.
  private static final Pattern LINK =
      Pattern.compile("\\]\\((?![a-z]+:)([^)#\\s]*)#?([^)\\s]*)\\)");

  private static final Pattern CODE_BLOCK = Pattern.compile("(?ms)^```.*?^```$");
  private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.+)$");

  /// Parentheses that hold names of classes and nothing else.
  private static final Pattern CLASSES = Pattern.compile("\\(`[A-Z]\\w*`(,\\s+`[A-Z]\\w*`)*\\)");

  private static final Pattern NAME = Pattern.compile("\\w+");

  static Stream<Path> documents() {
    return FILES.stream().filter(file -> file.toString().endsWith(".md")).map(ROOT::relativize);
  }

  @ParameterizedTest
  @MethodSource("documents")
  void everyLinkLeadsToAFileAndAHeadingInIt(Path document) {
    assertThat(LINK.matcher(prose(document)).results().filter(link -> !leads(document, link)))
        .extracting(MatchResult::group)
        .isEmpty();
  }

  @ParameterizedTest
  @MethodSource("documents")
  void everyClassThatIsNamedAloneInParenthesesExists(Path document) {
    Set<String> classes = classes();
    assertThat(CLASSES.matcher(prose(document)).results().map(MatchResult::group))
        .flatMap(names -> NAME.matcher(names).results().map(MatchResult::group).toList())
        .filteredOn(name -> !classes.contains(name))
        .isEmpty();
  }

  private static boolean leads(Path from, MatchResult link) {
    Path to = link.group(1).isEmpty() ? from : from.resolveSibling(link.group(1));
    return Files.exists(ROOT.resolve(to))
        && (link.group(2).isEmpty() || anchors(to).contains(link.group(2)));
  }

  /// The anchors that GitHub gives to a document's headings: lower case, without punctuation, and
  /// with hyphens for spaces.
  private static Set<String> anchors(Path document) {
    return HEADING
        .matcher(prose(document))
        .results()
        .map(heading -> heading.group(1).toLowerCase(Locale.ROOT))
        .map(heading -> heading.replaceAll("[^\\p{L}\\p{N}_ -]", "").replace(' ', '-'))
        .collect(toUnmodifiableSet());
  }

  private static Set<String> classes() {
    return FILES.stream()
        .map(file -> file.getFileName().toString())
        .filter(name -> name.endsWith(".java"))
        .map(name -> name.substring(0, name.length() - ".java".length()))
        .collect(toUnmodifiableSet());
  }

  private static String prose(Path document) {
    try {
      return CODE_BLOCK.matcher(Files.readString(ROOT.resolve(document))).replaceAll("");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The files of the source tree, without what was built and without study folders.
  private static List<Path> files() {
    List<Path> files = new ArrayList<>();
    SimpleFileVisitor<Path> visitor =
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            String name = folder.getFileName().toString();
            boolean made = name.equals("target") || name.startsWith("inferometer-");
            return !folder.equals(ROOT) && (made || name.startsWith("."))
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            files.add(file);
            return FileVisitResult.CONTINUE;
          }
        };
    try {
      Files.walkFileTree(ROOT, visitor);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return List.copyOf(files);
  }
}
