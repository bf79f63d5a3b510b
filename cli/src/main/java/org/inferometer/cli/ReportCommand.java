package org.inferometer.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.inferometer.study.Study;
import org.inferometer.study.StudyFormatException;
import org.inferometer.study.StudyJson;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// `report`: writes a study's reports again, without measuring.
@Command(
    name = "report",
    description = "Writes the reports of a study, without measuring.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  inferometer report inferometer-resnet-50-2026-11-23",
      "  inferometer report study/study.json --format html,csv,md --out reports"
    })
final class ReportCommand implements Callable<Integer> {
  private final Services services;
  private final Terminal terminal;

  @ParentCommand RootCommand root = new RootCommand();

  @Parameters(paramLabel = "STUDY", description = "A study folder, or its study.json.")
  Path study = Path.of("");

  @Option(
      names = "--format",
      split = ",",
      defaultValue = "html,pdf",
      paramLabel = "F",
      description =
          "Formats: html, pdf, pdf-letter, md, csv (layers), cells, comparisons, samples,"
              + " sensitivity, trace (default: ${DEFAULT-VALUE}).")
  List<String> formats = new ArrayList<>();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where to write (default: beside the study).")
  @Nullable Path out;

  ReportCommand(Services services, Terminal terminal) {
    this.services = services;
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException, StudyFormatException {
    Path file = Files.isDirectory(study) ? study.resolve("study.json") : study;
    Study read = StudyJson.read(file);
    Path folder = out == null ? file.resolveSibling("") : Files.createDirectories(out);
    List<Path> written = new Reports(services.plugins().get()).write(read, formats, folder);
    if (!root.quiet) {
      written.forEach(terminal.out()::println);
    }
    return ExitCode.DONE;
  }
}
