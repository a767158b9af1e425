package io.weighbridge.trust;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JinjaTest {

  @Test
  void stringsAreTakenByTheirMeaning() {
    assertThat(texts("{{ '\\x5f\\u005fa' + \"b\\137\" }}"))
        .containsExactly("{{", "__a", "+", "b_", "}}");
  }

  @Test
  void textCommentsAndRawBlocksAreNoCode() {
    assertThat(texts("a {# {{ x.__class__ }} #} {% raw %}{{ y.__class__ }}{% endraw %} {{ z }}"))
        .containsExactly("{%", "raw", "%}", "{{", "z", "}}");
  }

  @Test
  void aBraceInsideCodeDoesNotEndIt() {
    assertThat(texts("{{ {'a': {'b': 1}} }}")).endsWith("}", "}", "}}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{ x.__class__ }}",
        "{{ x['__class__'] }}",
        "{{ x|attr('a') }}",
        "{{ x|map(attribute='__class__') }}",
        "{{ x['\\137\\137class\\137\\137'] }}",
        "{{ x['__' ~ 'class__'] }}",
        "{{ ['__cla','ss__']|join }}",
        "{{ '__ssalc__'[::-1] }}",
        "{{ x.\uFF3F\uFF3Fclass\uFF3F\uFF3F }}",
        "{{ x.f_globals }}",
        "{{ x.popen('id') }}",
        "{{ eval('1') }}",
        "{% set p = x.system('id') %}"
      })
  void waysOutAreMalicious(String template) {
    assertThat(verdict(template)).isEqualTo(Verdict.MALICIOUS);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{ lipsum.x }}",
        "{% include 'a' %}",
        "{% import 'a' as b %}",
        "{{ range(99999999) }}",
        "{{ 10 ** 10 }}",
        "{% if 'secret word' in message.content %}x{% endif %}",
        "{{ 'open",
        "{# open"
      })
  void whatNoChatNeedsIsSuspicious(String template) {
    assertThat(verdict(template)).isEqualTo(Verdict.SUSPICIOUS);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{% for message in messages %}{{ message['role'] + ': ' + message['content'] }}{% endfor %}",
        "{% if messages[0]['role'] == 'system' %}{% set system = messages[0].content %}{% endif %}",
        "{%- if '</think>' in content %}{{ content.split('</think>')[-1] }}{%- endif %}",
        "{%- set ns = namespace(found=false) %}{% set ns.found = true %}",
        "{{ tools | map(attribute='function') | list | tojson(indent=4) }}",
        "{{ strftime_now('%d %b %Y') }}{{ raise_exception('roles must alternate') }}",
        "{%- if message.tool_calls is defined and '[TOOL_CALLS]' in message['content'] %}{% endif %}",
        "{% macro render(x, depth=0) %}{{ x.items() }}{% endmacro %}{{ render({}) }}",
        "{% for i in range(0, messages|length) %}{{ loop.index0 }}{% endfor %}"
      })
  void whatChatsNeedIsSafe(String template) {
    assertThat(verdict(template)).isEqualTo(Verdict.SAFE);
  }

  private static Verdict verdict(String template) {
    return Scanner.standard()
        .scan(MemorySegment.ofArray(template.getBytes(UTF_8)), "chat_template.jinja")
        .verdict();
  }

  private static List<String> texts(String template) {
    return Jinja.read(template).tokens().stream().map(Jinja.Token::text).toList();
  }
}
