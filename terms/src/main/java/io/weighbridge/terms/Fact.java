package io.weighbridge.terms;

import java.util.Locale;

/// Something that the user of a model knows and a licence may ask.
public enum Fact {
  COMMERCIAL("Is the use for gain?"),
  PRODUCTION("Is it used in production?"),
  RESEARCH("Is it used for research only?"),
  MONTHLY_USERS(
      "How many monthly active users do your products have, those of affiliates included?"),
  ANNUAL_REVENUE("What is your revenue in a year, that of affiliates included, in US dollars?"),
  MONTHLY_REVENUE("What is your revenue in a month, that of affiliates included, in US dollars?"),
  DOMICILE("In which country do you live, or have your principal place of business?"),
  PLACE_OF_USE("In which country is the model used?"),
  OFFERED_TO_OTHERS("Is the model, or a service with it, offered to others?"),
  TRAINS_MODELS("Are its outputs used to train or improve another model?"),
  SECTOR("In which sector is it used?"),
  MULTIMODAL("Are pictures, sound or video given to it?"),
  REGISTERED("Have you registered with the licensor?"),
  PURPOSE("For what is it used?"),
  LICENCE("Under which licence is it?");

  private final String question;

  Fact(String question) {
    this.question = question;
  }

  /// The question that the fact answers.
  public String question() {
    return question;
  }

  /// The word for it in programs, such as `monthly-users`.
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
