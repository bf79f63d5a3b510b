package org.inferometer.backend.tensorrt.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.inferometer.backend.tensorrt.callback.ErrorRecorderNative.Recorded;
import org.inferometer.backend.tensorrt.runtime.RuntimeFailure.Kind;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class MessagesTest {
  private final List<Recorded> recorder = new ArrayList<>();
  private @Nullable String pluginFailure;
  private final Messages messages = new Messages(this::take, this::takePluginFailure);

  @Test
  void errorsOfABuildThatSucceededAreNotToldOfALaterFailure() {
    messages.begin();
    recorder.add(new Recorded(5, "out of memory: skipping the tactic"));
    messages.error("out of memory: skipping the tactic");
    messages.begin();
    messages.error("magic tag does not match");
    RuntimeFailure failure = messages.complaint("reading the plan", Kind.PLAN);
    assertThat(failure.kind()).isEqualTo(Kind.PLAN);
    assertThat(failure.text()).isEqualTo("reading the plan failed: magic tag does not match");
  }

  @Test
  void whatAPluginThrewIsTheReasonOfWhatTensorRtSays() {
    messages.begin();
    recorder.add(new Recorded(3, "plugin enqueue returned 1"));
    pluginFailure = "custom layer 'a' (org.example.A): its launch: too large";
    assertThat(messages.complaint("running", Kind.OTHER).text())
        .isEqualTo("running failed: custom layer 'a' (org.example.A): its launch: too large");
    assertThat(messages.complaint("running", Kind.OTHER).text()).isEqualTo("running failed");
    pluginFailure = "of earlier work";
    messages.begin();
    assertThat(messages.parsing(List.of()).text()).doesNotContain("of earlier work");
  }

  private Optional<String> takePluginFailure() {
    Optional<String> taken = Optional.ofNullable(pluginFailure);
    pluginFailure = null;
    return taken;
  }

  @Test
  void anErrorIsToldOnce() {
    recorder.add(new Recorded(9, "no way"));
    assertThat(messages.complaint("building", Kind.OTHER).text()).contains("no way");
    assertThat(messages.complaint("building", Kind.OTHER).text()).isEqualTo("building failed");
  }

  @Test
  void aWarningIsKeptOnceWithoutItsPlace() {
    messages.warning("[graphOptimizer.cpp::run::12] LayerNorm in FP16\n may overflow");
    messages.warning("[graphOptimizer.cpp::run::99] LayerNorm in FP16\n may overflow");
    assertThat(messages.warnings()).containsExactly("LayerNorm in FP16 may overflow");
    messages.begin();
    assertThat(messages.warnings()).isEmpty();
  }

  @Test
  void ofManyWarningsTheFirstAreToldAndTheRestCounted() {
    for (int i = 0; i < 11; i++) {
      messages.warning("warning " + i);
    }
    assertThat(messages.warnings())
        .hasSize(9)
        .startsWith("warning 0", "warning 1")
        .endsWith("warning 7", "and 3 further warnings");
    for (int i = 11; i < 1000; i++) {
      messages.warning("warning " + i);
    }
    assertThat(messages.warnings()).hasSize(9).endsWith("and 56 or more further warnings");
  }

  private List<Recorded> take() {
    List<Recorded> taken = List.copyOf(recorder);
    recorder.clear();
    return taken;
  }
}
