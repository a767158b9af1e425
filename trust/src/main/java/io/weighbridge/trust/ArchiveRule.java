package io.weighbridge.trust;

import static io.weighbridge.trust.Severity.MALICIOUS;
import static io.weighbridge.trust.Severity.SUSPICIOUS;

/// What is noticed while something is opened: by containers, by readers of weights files, by the
/// scan itself.
enum ArchiveRule implements Rule {
  INCOMPLETE(
      "WB-READ-INCOMPLETE",
      SUSPICIOUS,
      "What cannot be read to its end cannot be called safe: a payload acts before the error that follows it."),
  PATH(
      "WB-ARCHIVE-PATH",
      MALICIOUS,
      "A program that unpacks the archive would write outside of the folder it was given."),
  LINK(
      "WB-ARCHIVE-LINK",
      SUSPICIOUS,
      "A link inside an archive lets what is unpacked after it be written or read somewhere else."),
  DUPLICATE(
      "WB-ARCHIVE-DUPLICATE",
      SUSPICIOUS,
      "Of two members with one name, one program reads the first and another the second."),
  BOMB(
      "WB-ARCHIVE-BOMB",
      MALICIOUS,
      "A small file that unpacks to a huge one fills the memory or the disk of who opens it."),
  ENCRYPTED(
      "WB-ARCHIVE-ENCRYPTED",
      SUSPICIOUS,
      "What is encrypted cannot be looked at, here or elsewhere."),
  METHOD(
      "WB-ARCHIVE-METHOD",
      SUSPICIOUS,
      "A compression that few programs know hides the content from those that check it."),
  MISMATCH(
      "WB-ZIP-MISMATCH",
      SUSPICIOUS,
      "The archive says two things about one member, so a scanner and a loader may read different files."),
  HIDDEN(
      "WB-ZIP-HIDDEN",
      SUSPICIOUS,
      "A member that the directory does not list is read by programs that walk through the file."),
  CHECKSUM(
      "WB-ZIP-CHECKSUM",
      SUSPICIOUS,
      "Readers that check the sum refuse the member, PyTorch among others does not: a way past scanners."),
  STRUCTURE(
      "WB-ZIP-STRUCTURE",
      SUSPICIOUS,
      "The archive can be read in more than one way, and each program chooses its own."),
  POLYGLOT(
      "WB-CONTENT-POLYGLOT",
      SUSPICIOUS,
      "A file that is two things at once is checked as the one and loaded as the other.");

  private final String id;
  private final Severity severity;
  private final String why;

  ArchiveRule(String id, Severity severity, String why) {
    this.id = id;
    this.severity = severity;
    this.why = why;
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public String why() {
    return why;
  }

  @Override
  public void check(ScannedFile file, Findings findings) {
    for (ScannedFile.Fault fault : file.faults()) {
      if (fault.rule() == this) {
        findings.add(this, file, fault.heavier(severity), fault.offset(), fault.what());
      }
    }
  }
}
