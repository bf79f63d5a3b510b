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
/// @param brand stands above the answers
/// @param subject what it is about, for the foot of a page
/// @param answers what could be read aloud, a sentence for each network
/// @param details what else matters, a text for each network that has more to say
/// @param trust how far the machine can be trusted, a sentence each
/// @param measured what was measured, on what and when, in one line
public record Report(
    String brand,
    String subject,
    List<String> answers,
    List<String> details,
    List<String> trust,
    Judgement verdict,
    String measured,
    List<Chapter> chapters) {
  private static final String BRAND = "Inferometer report";
  private static final int LONGEST_SUBJECT = 80;

  /// How good the news is.
  public enum Tone {
    GOOD,
    DOUBT,
    BAD
  }

  /// The news in a word.
  ///
  /// @param reasons a sentence each, the weightiest first
  public record Judgement(String word, Tone tone, List<String> reasons) {
    public Judgement {
      reasons = List.copyOf(reasons);
    }

    static Judgement of(StudyVerdict verdict) {
      Tone tone =
          switch (verdict.word()) {
            case SOUND -> Tone.GOOD;
            case INCOMPLETE, OPEN, DOUBTFUL -> Tone.DOUBT;
            case UNUSABLE -> Tone.BAD;
          };
      return new Judgement(verdict.word().text(), tone, verdict.reasons());
    }
  }

  public Report {
    answers = List.copyOf(answers);
    details = List.copyOf(details);
    trust = List.copyOf(trust);
    chapters = List.copyOf(chapters);
  }

  public static Report of(Analysis analysis) {
    return new Report(
        BRAND,
        "Study " + TextFormatting.shortened(analysis.study().id(), LONGEST_SUBJECT),
        analysis.answers(),
        analysis.details(),
        analysis.trust(),
        Judgement.of(analysis.verdict()),
        analysis.environment().measured(),
        chapters(analysis));
  }

  /// The title of the document.
  public String title() {
    return brand + ": " + subject;
  }

  private static List<Chapter> chapters(Analysis analysis) {
    var networks =
        IntStream.range(0, analysis.networks().size())
            .mapToObj(index -> NetworkChapter.of(index, analysis));
    var others =
        Stream.of(
                StudyChapters.comparisons(analysis),
                StudyChapters.accuracy(analysis),
                StudyChapters.customLayers(analysis),
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
