package io.weighbridge.trust;

/// A rule over the chat templates of a file, one at a time.
abstract class JinjaRule implements Rule {

  private final String id;
  private final String why;

  JinjaRule(String id, String why) {
    this.id = id;
    this.why = why;
  }

  @Override
  public final String id() {
    return id;
  }

  @Override
  public final String why() {
    return why;
  }

  @Override
  public final void check(ScannedFile file, Findings findings) {
    for (ChatTemplates.Template template : file.templates()) {
      check(
          template.jinja(),
          (severity, offset, what) ->
              findings.add(
                  this, file, severity, template.base() + offset, template.name() + ": " + what));
    }
  }

  interface Report {
    void add(Severity severity, long offset, String what);
  }

  abstract void check(Jinja template, Report report);
}
