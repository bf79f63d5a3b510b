package org.inferometer.study;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.annotation.Nulls;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.annotation.JsonDeserialize;
import tools.jackson.databind.annotation.JsonSerialize;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.util.StdConverter;

/// How the records of a study map to JSON, and what a parser accepts from strangers.
final class StudyMapper {
  /// A study nests less than ten deep; the rest is a trap for recursive readers.
  static final int MAX_DEPTH = 40;

  /// Names and reasons are short; a longer text is no study.
  static final int MAX_STRING = 1 << 20;

  private static final int MAX_NAME = 200;
  private static final int MAX_NUMBER = 40;

  private StudyMapper() {}

  static JsonMapper create() {
    return JsonMapper.builder(hardened())
        .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
        .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
        .enable(EnumFeature.WRITE_ENUMS_TO_LOWERCASE)
        .disable(StreamWriteFeature.AUTO_CLOSE_TARGET) // it is forced to the disk before
        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
        .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .addMixIn(Cell.class, CellForm.class)
        .addMixIn(Precision.class, PrecisionForm.class)
        .addMixIn(KernelPrecision.class, KernelPrecisionForm.class)
        .addMixIn(Sensitivity.class, Sparse.class)
        .addMixIn(Comparison.class, Sparse.class)
        .addMixIn(Control.class, Sparse.class)
        .addMixIn(NetworkSummary.class, Sparse.class)
        .withConfigOverride(
            List.class,
            lists -> lists.setNullHandling(JsonSetter.Value.forValueNulls(Nulls.AS_EMPTY)))
        .addMixIn(Study.class, Sparse.class)
        .addMixIn(Evaluation.class, EvaluationForm.class)
        .addMixIn(Latency.class, LatencyKeys.class)
        .addMixIn(LatencyRepeat.class, LatencyRepeatKeys.class)
        .addMixIn(LatencyRound.class, LatencyRoundKeys.class)
        .addModule(codecs())
        .build();
  }

  private static JsonFactory hardened() {
    return JsonFactory.builder()
        .streamReadConstraints(
            StreamReadConstraints.builder()
                .maxNestingDepth(MAX_DEPTH)
                .maxStringLength(MAX_STRING)
                .maxNameLength(MAX_NAME)
                .maxNumberLength(MAX_NUMBER)
                .build())
        .build();
  }

  private static SimpleModule codecs() {
    return new SimpleModule("study")
        .addSerializer(Reading.class, new ReadingCodec.Writer())
        .addDeserializer(Reading.class, new ReadingCodec.Reader())
        .addSerializer(DeviceFact.class, new DeviceFactCodec.Writer())
        .addDeserializer(DeviceFact.class, new DeviceFactCodec.Reader());
  }

  @JsonSerialize(converter = WireEvaluation.FromEvaluation.class)
  @JsonDeserialize(converter = WireEvaluation.ToEvaluation.class)
  private interface EvaluationForm {}

  @JsonSerialize(converter = WireCell.FromCell.class)
  @JsonDeserialize(converter = WireCell.ToCell.class)
  private interface CellForm {}

  /// What is null is absent.
  @JsonInclude(JsonInclude.Include.NON_NULL)
  private interface Sparse {}

  private interface PrecisionForm {
    @JsonValue
    String label();
  }

  @JsonDeserialize(converter = KernelPrecisionReader.class)
  private interface KernelPrecisionForm {
    @JsonValue
    String text();
  }

  private static final class KernelPrecisionReader extends StdConverter<String, KernelPrecision> {
    @Override
    public KernelPrecision convert(String text) {
      return KernelPrecision.parse(text);
    }
  }

  /// The count of warm-up samples stands beside the samples, for readers that want nothing else.
  @JsonPropertyOrder({"verdict", "reasons", "warmupCount"})
  @JsonIgnoreProperties(value = "warmupCount", allowGetters = true)
  private interface LatencyKeys {
    @JsonProperty
    int warmupCount();
  }

  private interface LatencyRepeatKeys {
    @JsonProperty
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    String clockUnknown();
  }

  /// Rounds are many: what is not known, or did not happen, is absent.
  private interface LatencyRoundKeys {
    @JsonProperty
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Nullable Double clockMhz();

    @JsonProperty
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    List<HeldBack> heldBack();
  }
}
