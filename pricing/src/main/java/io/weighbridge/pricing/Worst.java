package io.weighbridge.pricing;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The most that units of a price can cost, wherever in a month they fall.
final class Worst {

  private Worst() {}

  /// The least upper bound of what `x` to `x + u` costs, for every `x` from `least` to `greatest`
  /// and every `u` from 0 to `most`.
  static BigDecimal of(Price price, BigDecimal least, BigDecimal greatest, BigDecimal most) {
    return switch (price) {
      case PerUnit unit -> unit.amount(most);
      case Packages packages -> packages(packages, least, greatest, most);
      case Graduated graduated -> graduated(graduated, least, greatest, most);
      case Volume volume -> volume(volume, least, greatest, most);
    };
  }

  /// So many units begin at most as many packages as they fill from a package's start, and no more
  /// than there are up to the last of them.
  private static BigDecimal packages(
      Packages packages, BigDecimal least, BigDecimal greatest, BigDecimal most) {
    BigDecimal anywhere = most.divide(packages.size(), 0, RoundingMode.CEILING);
    BigDecimal here = packages.begun(greatest.add(most)).subtract(packages.begun(least));
    return anywhere.min(here).multiply(packages.price());
  }

  /// The cost grows with what is used, so all of it is; where it begins, the cost is a line with
  /// corners, and highest at a corner or an end.
  private static BigDecimal graduated(
      Graduated graduated, BigDecimal least, BigDecimal greatest, BigDecimal most) {
    BigDecimal worst = BigDecimal.ZERO;
    for (BigDecimal begin : begins(graduated.tiers(), least, greatest, most)) {
      worst = worst.max(graduated.amount(begin.add(most)).subtract(graduated.amount(begin)));
    }
    return worst;
  }

  /// As there, but the cost jumps behind a tier's end, and may be highest before all is used.
  /// Between the jumps it is linear in where use begins and where it ends.
  private static BigDecimal volume(
      Volume volume, BigDecimal least, BigDecimal greatest, BigDecimal most) {
    BigDecimal worst = BigDecimal.ZERO;
    List<BigDecimal> ends = ends(volume.tiers());
    for (BigDecimal begin : begins(volume.tiers(), least, greatest, most)) {
      for (boolean behind :
          begin.compareTo(greatest) < 0 ? new boolean[] {false, true} : new boolean[] {false}) {
        BigDecimal before = amount(volume, begin, behind);
        BigDecimal all = begin.add(most);
        worst = worst.max(amount(volume, all, behind).subtract(before));
        for (BigDecimal end : ends) {
          if (end.compareTo(begin) >= 0 && end.compareTo(all) < 0) {
            worst = worst.max(amount(volume, end, true).subtract(before));
          }
          if (end.compareTo(begin) >= (behind ? 1 : 0) && end.compareTo(all) <= 0) {
            worst = worst.max(amount(volume, end, false).subtract(before));
          }
        }
      }
    }
    return worst;
  }

  /// What a total costs, or one that is greater by as little as one likes.
  private static BigDecimal amount(Volume volume, BigDecimal total, boolean behind) {
    int tier = 0;
    while (tier < volume.tiers().size() - 1) {
      int past = total.compareTo(volume.tiers().get(tier).upTo().orElseThrow());
      if (past < 0 || (past == 0 && !behind)) {
        break;
      }
      tier++;
    }
    BigDecimal price = volume.tiers().get(tier).price();
    return total.multiply(Decimals.quotient(price, volume.per()).orElseThrow());
  }

  /// Where use may begin: the ends of the range, and where it would begin or end with a tier.
  private static List<BigDecimal> begins(
      List<Tier> tiers, BigDecimal least, BigDecimal greatest, BigDecimal most) {
    List<BigDecimal> begins = new ArrayList<>(List.of(least, greatest));
    for (BigDecimal end : ends(tiers)) {
      for (BigDecimal begin : List.of(end, end.subtract(most))) {
        if (begin.compareTo(least) > 0 && begin.compareTo(greatest) < 0) {
          begins.add(begin);
        }
      }
    }
    return begins;
  }

  private static List<BigDecimal> ends(List<Tier> tiers) {
    return tiers.stream().map(Tier::upTo).flatMap(Optional::stream).toList();
  }
}
