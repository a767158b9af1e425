package io.weighbridge.trust;

import java.util.ArrayList;
import java.util.List;

/// All rules, in the order of their reports.
final class Rules {

  private static final List<Rule> CONTENT =
      List.of(
          new PickleImports(),
          new PickleCalls(),
          new PickleItems(),
          new PickleBroken(),
          new PickleOddities(),
          new PicklePersistent(),
          new PickleNested(),
          new PickleShape(),
          new PickleSeveral(),
          new PickleTrailing(),
          new TorchMagic(),
          new TorchScriptCode(),
          new NumpyObjects(),
          new WeightsStructure(),
          new KerasLambda(),
          new KerasModule(),
          new KerasRegistered(),
          new Hdf5Links(),
          new OnnxExternalData(),
          new OnnxDomain(),
          new SavedModelOps(),
          new JinjaAttribute(),
          new JinjaGadget(),
          new JinjaInclude(),
          new JinjaLoop(),
          new JinjaTrigger(),
          new JinjaBroken(),
          new RemoteCode(),
          new Notebook(),
          new ActiveMarkup(),
          new Programs(),
          new Scripts(),
          new TestVirus(),
          new Secrets(),
          new NameClaims(),
          new Unopened());

  private static final List<Rule> ALL = all(CONTENT);

  private Rules() {}

  /// Those that look at content; [ArchiveRule] reports what was noticed on the way to it.
  static List<Rule> all() {
    return CONTENT;
  }

  /// With those of containers.
  static List<Rule> documented() {
    return ALL;
  }

  private static List<Rule> all(List<Rule> content) {
    List<Rule> all = new ArrayList<>(content);
    all.addAll(List.of(ArchiveRule.values()));
    return List.copyOf(all);
  }
}
