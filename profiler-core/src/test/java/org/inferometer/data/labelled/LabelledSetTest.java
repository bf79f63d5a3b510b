package org.inferometer.data.labelled;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.inferometer.data.InputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabelledSetTest {
  @TempDir Path folder = Path.of("");

  @Test
  void foldersAreClassesInTheOrderOfTheirNumbers() throws Exception {
    images("10/a.png", "9/b.png", "2/c.png");

    LabelledSet set = open(folder);

    assertThat(set.classes()).containsExactly("2", "9", "10");
    assertThat(labels(set)).containsExactly("2/c.png 0", "9/b.png 1", "10/a.png 2");
  }

  @Test
  void hiddenFilesAreNoImagesOfAClass() throws Exception {
    images("cat/a.png", "cat/._a.png", "cat/.old/b.png", ".git/c.png");

    assertThat(labels(open(folder))).containsExactly("cat/a.png 0");
  }

  @Test
  void aFileOfNamesGivesTheOrderOfTheModelInstead() throws Exception {
    images("cat/a.png", "dog/b.png");
    Files.writeString(folder.resolve("classes.txt"), "dog\nbird\ncat\n");

    assertThat(labels(open(folder))).containsExactly("cat/a.png 2", "dog/b.png 0");
  }

  @Test
  void namesOfImageNetAreFoundByTheirIdAndBySynonym() throws Exception {
    images("n01440764/a.png", "Carassius auratus/b.png");
    Path names =
        write("names", "n01440764 tench, Tinca tinca\nn01443537 goldfish, Carassius auratus\n");

    assertThat(labels(LabelledSet.open(folder, Optional.of(names))))
        .containsExactlyInAnyOrder("n01440764/a.png 0", "Carassius auratus/b.png 1");
  }

  @Test
  void rowsOfACsvFileHaveIndicesNamesOrSeveralLabels() throws Exception {
    images("a.png", "b.png", "deep/c.png", "d.png");
    write("names", "cat\ndog\n");
    Path csv =
        write(
            "labels.csv",
            "file,label,source\na.png,1,\"x, y\"\nb.png,cat,z\ndeep/c.png,0|dog,z\nd.png,,z\n");

    LabelledSet set = LabelledSet.open(csv, Optional.of(folder.resolve("names")));

    assertThat(labels(set)).containsExactly("a.png 1", "b.png 0", "deep/c.png 0|1");
    assertThat(set.unlabelled()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          'name,class\\na.png,1\\n'           | needs a header with the columns file and label, separated by a comma, but has name,class
          'file;label\\na.png;1\\n'           | separated by a comma, but has file;label
          'file,label\\na.png,1\\na.png\\n'   | line 3: has no label; the header is file,label
          'file,label\\na.png,1,2\\n'         | line 2: is no CSV file that can be read
          'file,label\\n../out.png,1\\n'      | line 2: '../out.png' leads out of the CSV file's folder
          'file,label\\n/out.png,1\\n'        | write a path relative to the CSV file
          'file,label\\na.png,1\\nno.png,1\\n' | line 3: there is no file
          'file,label\\na.png,horse\\n'       | line 2: there is no class 'horse'; write the index of a class
          'file,label\\na.png,\\n'            | holds no labelled row
          """)
  void aCsvFileThatCannotBeUsedSaysWhyAndWhere(String content, String reason) throws Exception {
    images("a.png");
    Path csv = write("labels.csv", content.replace("\\n", "\n"));

    assertThatThrownBy(() -> open(csv))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("labels.csv")
        .hasMessageContaining(reason);
  }

  @Test
  void aLinkOutOfTheFolderIsNotFollowed(@TempDir Path elsewhere) throws Exception {
    Path outside = LabelledImages.save(elsewhere.resolve("secret.png"));
    Files.createSymbolicLink(folder.resolve("a.png"), outside);
    Path csv = write("labels.csv", "file,label\na.png,0\n");

    assertThatThrownBy(() -> open(csv)).hasMessageContaining("leads out of the CSV file's folder");
  }

  @Test
  void aFolderWithoutClassesAndAClassWithoutImagesAreRefused() throws Exception {
    assertThatThrownBy(() -> open(folder))
        .hasMessage(folder + ": holds no folders; labelled samples have one for each class");
    images("0/a.png");
    Files.createDirectories(folder.resolve("1"));
    Files.writeString(folder.resolve("1/notes.txt"), "none");
    assertThatThrownBy(() -> open(folder))
        .hasMessageContaining(folder.resolve("1") + ": holds no images");
  }

  @Test
  void aNameOfTwoClassesResolvesToNeither() throws Exception {
    images("crane/a.png");
    write("classes.txt", "n02012849 crane\nn03126707 crane\n");

    assertThatThrownBy(() -> open(folder))
        .hasMessageContaining("several classes")
        .hasMessageContaining("[0, 1]");
  }

  @Test
  void classesMustBeThoseThatTheModelScores() throws Exception {
    images("a/a.png", "b/b.png");
    Path csv = write("labels.csv", "file,label\na/a.png,1\nb/b.png,10\n");

    assertThatThrownBy(() -> open(folder).requireFits("m.onnx", 10))
        .hasMessageContaining("has 2 classes, but m.onnx scores 10");
    assertThatThrownBy(() -> open(csv).requireFits("m.onnx", 10))
        .hasMessageContaining("line 3: the class 10 is beyond the 10 that m.onnx scores (0 to 9)");
    open(csv).requireFits("m.onnx", 11);
  }

  @Test
  void fewerSamplesAreSpreadOverTheClasses() throws Exception {
    for (int i = 0; i < 30; i++) {
      images("0/" + i + ".png");
    }
    for (int i = 0; i < 10; i++) {
      images("1/" + i + ".png");
    }

    List<LabelledSample> few = open(folder).spread(8);

    // 30 to 10, so of eight six and two.
    assertThat(few.stream().filter(s -> s.labels()[0] == 0)).hasSize(6);
    assertThat(few.stream().filter(s -> s.labels()[0] == 1)).hasSize(2);
    assertThat(few).doesNotHaveDuplicates();
  }

  @Test
  void anImageThatEndsEarlyIsFoundBeforeAnythingIsMeasured() throws Exception {
    images("0/good.png", "0/cut.png");
    Path cut = folder.resolve("0/cut.png");
    Files.write(cut, java.util.Arrays.copyOf(Files.readAllBytes(cut), 45));

    assertThatThrownBy(() -> LabelledSet.fingerprint(open(folder).samples()))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(cut + ": is no image that can be read");
  }

  @Test
  void theFingerprintTellsLabelsAndContentsApart() throws Exception {
    images("0/a.png", "1/b.png");
    String before = LabelledSet.fingerprint(open(folder).samples());
    Path csv = write("labels.csv", "file,label\n0/a.png,1\n1/b.png,0\n");

    assertThat(LabelledSet.fingerprint(open(folder).samples())).isEqualTo(before);
    assertThat(LabelledSet.fingerprint(open(csv).samples())).isNotEqualTo(before);
  }

  private static LabelledSet open(Path data) throws InputException {
    return LabelledSet.open(data, Optional.empty());
  }

  private void images(String... names) throws IOException {
    for (String name : names) {
      LabelledImages.save(folder.resolve(name));
    }
  }

  private Path write(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }

  private static List<String> labels(LabelledSet set) {
    return set.samples().stream()
        .map(s ->
            s.name()
                + " "
                + java.util.Arrays.stream(s.labels())
                    .mapToObj(Integer::toString)
                    .collect(java.util.stream.Collectors.joining("|")))
        .toList();
  }
}
