package io.weighbridge.terms;

import java.util.Map;

/// Words that are spelt in two ways and mean the same in a licence, after SPDX's list of equivalent
/// words.
final class Spellings {

  private static final Map<String, String> ONE =
      Map.ofEntries(
          Map.entry("acknowledgement", "acknowledgment"),
          Map.entry("acknowledgements", "acknowledgments"),
          Map.entry("analogue", "analog"),
          Map.entry("analyse", "analyze"),
          Map.entry("artefact", "artifact"),
          Map.entry("artefacts", "artifacts"),
          Map.entry("authorisation", "authorization"),
          Map.entry("authorised", "authorized"),
          Map.entry("calibre", "caliber"),
          Map.entry("cancelled", "canceled"),
          Map.entry("capitalisations", "capitalizations"),
          Map.entry("catalogue", "catalog"),
          Map.entry("categorise", "categorize"),
          Map.entry("centre", "center"),
          Map.entry("emphasised", "emphasized"),
          Map.entry("favour", "favor"),
          Map.entry("favourite", "favorite"),
          Map.entry("fulfil", "fulfill"),
          Map.entry("fulfilment", "fulfillment"),
          Map.entry("initialise", "initialize"),
          Map.entry("judgement", "judgment"),
          Map.entry("labelling", "labeling"),
          Map.entry("labour", "labor"),
          Map.entry("licence", "license"),
          Map.entry("licenced", "licensed"),
          Map.entry("licences", "licenses"),
          Map.entry("maximise", "maximize"),
          Map.entry("modelled", "modeled"),
          Map.entry("modelling", "modeling"),
          Map.entry("offence", "offense"),
          Map.entry("optimise", "optimize"),
          Map.entry("organisation", "organization"),
          Map.entry("organise", "organize"),
          Map.entry("practise", "practice"),
          Map.entry("programme", "program"),
          Map.entry("realise", "realize"),
          Map.entry("recognise", "recognize"),
          Map.entry("signalling", "signaling"),
          Map.entry("sublicence", "sublicense"),
          Map.entry("utilisation", "utilization"),
          Map.entry("utilise", "utilize"),
          Map.entry("whilst", "while"),
          Map.entry("wilful", "willful"));

  private Spellings() {}

  static String one(String word) {
    return ONE.getOrDefault(word, word);
  }
}
