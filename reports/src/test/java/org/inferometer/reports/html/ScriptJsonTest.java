package org.inferometer.reports.html;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class ScriptJsonTest {
  @Test
  void noTextEndsTheScriptOrItsLineAndEachComesBackAsItWas() {
    var texts =
        List.of(
            "</script><!-- & ]]> \"'\\",
            "line\u2028paragraph\u2029end",
            "tab\tline\nnothing\u0000escape\u001bdelete\u007f",
            "é 卷 \ud83d\ude00");

    var json = ScriptJson.of(Map.of("</script>", texts));

    assertThat(json).doesNotContain("<", ">", "&", "\u2028", "\u2029", "\n");
    assertThat(JsonMapper.shared().readTree(json))
        .isEqualTo(JsonMapper.shared().valueToTree(Map.of("</script>", texts)));
  }

  @Test
  void componentsKeepTheirOrder() {
    record Both(int second, List<Object> first) {}
    assertThat(ScriptJson.of(new Both(2, List.of(1, "a", List.of()))))
        .isEqualTo("{\"second\":2,\"first\":[1,\"a\",[]]}");
  }
}
