package org.inferometer.reports.page;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.inferometer.reports.analysis.Analysis;
import org.inferometer.reports.analysis.StudyVerdict;
import org.inferometer.reports.analysis.TextFormatting;

/// The report as it is read on screen and on paper: the answer first, then what shows it, then how
/// it was measured.
///
/// @param title of the document, with the study's id
/// @param answers what could be read aloud, a sentence for each network
/// @param details what else matters, a text for each network that has more to say
/// @param trust how far the machine can be trusted, a sentence each
/// @param measured what was measured, on what and when, in one line
public record Report(
    String title,
    List<String> answers,
    List<String> details,
    List<String> trust,
    StudyVerdict verdict,
    String measured,
    List<Chapter> chapters) {
  /// Stands above the answers.
  public static final String BRAND = "Inferometer report";

  public Report {
    answers = List.copyOf(answers);
    details = List.copyOf(details);
    trust = List.copyOf(trust);
    chapters = List.copyOf(chapters);
  }

  public static Report of(Analysis analysis) {
    return new Report(
        BRAND + " " + TextFormatting.visible(analysis.study().id()),
        analysis.answers(),
        analysis.details(),
        analysis.trust(),
        analysis.verdict(),
        analysis.environment().measured(),
        chapters(analysis));
  }

  private static List<Chapter> chapters(Analysis analysis) {
    var networks =
        IntStream.range(0, analysis.networks().size())
            .mapToObj(index -> NetworkChapter.of(index, analysis));
    var others =
        Stream.of(
                StudyChapters.comparisons(analysis),
                StudyChapters.accuracy(analysis),
                StudyChapters.layerCounts(analysis),
                StudyChapters.coldStart(analysis),
                CellSections.chapter(analysis),
                Optional.of(StudyChapters.method(analysis)))
            .flatMap(Optional::stream);
    return Stream.concat(networks, others).toList();
  }

  /// A part of the report that answers one question.
  ///
  /// @param id names it in links; unique in the report
  /// @param title the question
  /// @param link what the navigation calls it; empty if it is not listed there
  /// @param newPage whether it begins a page on paper
  /// @param blocks in the order in which they are read
  public record Chapter(String id, String title, String link, boolean newPage, List<Block> blocks) {
    public Chapter {
      blocks = List.copyOf(blocks);
    }
  }
}
