package io.weighbridge.terms;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What stands before a licence between two lines of `---`: the keys of model cards, and of the
/// collections that licences are copied from.
final class FrontMatterKeys {

  private static final Set<String> KNOWN =
      Set.of(
          """
          license license_name license_link tags language languages datasets base_model
          base_model_relation pipeline_tag library_name metrics model-index thumbnail
          new_version inference widget co2_eq_emissions key short_name name category owner
          homepage_url spdx_license_key other_spdx_license_keys osi_license_key osi_url
          text_urls faq_url other_urls notes standard_notice minimum_coverage is_exception
          is_generic is_deprecated is_builtin replaced_by ignorable_authors
          ignorable_copyrights ignorable_emails ignorable_holders ignorable_urls title
          spdx-id featured hidden nickname redirect_from
          """
              .strip()
              .split("\\s+"));

  private static final Pattern KEY = Pattern.compile("([A-Za-z][A-Za-z0-9_-]*):(\\s.*)?");

  /// What belongs to the key before it.
  private static final Pattern CONTINUED = Pattern.compile("\\s.*|- .*|");

  private FrontMatterKeys() {}

  /// Whether a line is one of such front matter, and no sentence that happens to stand there.
  static boolean areIn(String line) {
    Matcher key = KEY.matcher(line);
    return key.matches() ? KNOWN.contains(key.group(1)) : CONTINUED.matcher(line).matches();
  }
}
