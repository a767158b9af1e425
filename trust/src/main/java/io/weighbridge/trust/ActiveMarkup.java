package io.weighbridge.trust;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Pages and drawings with script in them.
final class ActiveMarkup implements Rule {

  private static final Pattern PAGE =
      Pattern.compile("(?is)^\\s*(?:<\\?xml|<!doctype|<!--|<svg|<html|<head|<body|<script|<math)");
  private static final Pattern ACTIVE =
      Pattern.compile(
          "(?i)<script\\b|\\bon(?:load|error|click|begin|focus|mouseover)\\s*=\\s*[\"']|(?:href|src)\\s*=\\s*[\"']?\\s*javascript:|<foreignObject\\b|<!ENTITY\\b");

  @Override
  public String id() {
    return "WB-CODE-MARKUP";
  }

  @Override
  public String why() {
    return "A browser that shows the file from a trusted address runs its script there.";
  }

  @Override
  public void check(ScannedFile file, Findings findings) {
    boolean page = file.extension().matches("svg|x?html?|xml");
    if (!file.kind().text()) {
      return;
    }
    file.text()
        .filter(text -> page || PAGE.matcher(text).find())
        .ifPresent(text -> {
          Matcher active = ACTIVE.matcher(text);
          if (active.find()) {
            findings.add(this, file, Severity.SUSPICIOUS, active.start(), active.group());
          }
        });
  }
}
