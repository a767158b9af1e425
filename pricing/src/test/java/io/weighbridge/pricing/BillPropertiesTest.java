package io.weighbridge.pricing;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.YearMonth;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What holds for every bill. A failure tells the seed of its plan.
final class BillPropertiesTest {

  private static final int BILLS = 1500;
  private static final YearMonth NOVEMBER = YearMonth.of(2026, 11);

  @Test
  void linesComeToTheTotalAndEverythingIsWhole() {
    for (long seed = 0; seed < BILLS; seed++) {
      BillBasis basis = new RandomPlans(seed).basis(NOVEMBER);
      String described = "seed " + seed;
      Bill bill = Bill.of(basis);
      int digits = basis.plan().currency().getDefaultFractionDigits();
      BigDecimal unit = BigDecimal.ONE.movePointLeft(digits);
      BigDecimal total = BigDecimal.ZERO;
      for (BillLine line : bill.lines()) {
        total = total.add(line.amount());
        assertThat(line.amount().scale()).as(described).isEqualTo(digits);
        // One rounding, half to even; the part of a month that was paid ahead is whole already.
        if (line.kind() != BillLine.Kind.SUBSCRIPTION) {
          assertThat(line.amount())
              .as(described)
              .isEqualByComparingTo(line.exact().setScale(digits, RoundingMode.HALF_EVEN));
          assertThat(line.quantity().multiply(line.price()).divide(line.per()))
              .as(described)
              .isEqualByComparingTo(line.exact());
        }
      }
      assertThat(bill.total()).as(described).isEqualByComparingTo(total);
      assertThat(bill.net().subtract(bill.credited())).as(described).isEqualTo(bill.total());
      assertThat(bill.adjustment().add(basis.charged()))
          .as(described)
          .isEqualByComparingTo(bill.sum(BillLine.Kind.USAGE));
      creditsPayInTheirOrder(described, basis, bill);
      sharesComeToTheRevenue(described, bill, unit);
    }
  }

  private static void creditsPayInTheirOrder(String described, BillBasis basis, Bill bill) {
    assertThat(bill.credited())
        .as(described)
        .isBetween(BigDecimal.ZERO, bill.net().max(BigDecimal.ZERO));
    List<CreditLot> usable =
        basis.credits().stream()
            .filter(
                lot -> lot.expires().isEmpty() || lot.expires().get().isAfter(NOVEMBER.atDay(1)))
            .sorted(CreditLot.ORDER)
            .toList();
    int digits = basis.plan().currency().getDefaultFractionDigits();
    BigDecimal before = BigDecimal.ZERO;
    for (CreditLot lot : usable) {
      BigDecimal paid =
          bill.lines().stream()
              .filter(line -> line.kind() == BillLine.Kind.CREDIT)
              .filter(line -> line.reference().equals(Optional.of(lot.id())))
              .map(line -> line.amount().negate())
              .reduce(BigDecimal.ZERO, BigDecimal::add);
      BigDecimal open = bill.net().subtract(before).max(BigDecimal.ZERO);
      assertThat(paid)
          .as(described)
          .isEqualByComparingTo(lot.left().setScale(digits, RoundingMode.DOWN).min(open));
      before = before.add(paid);
    }
    assertThat(bill.credited()).as(described).isEqualByComparingTo(before);
  }

  private static void sharesComeToTheRevenue(String described, Bill bill, BigDecimal unit) {
    BigDecimal sum = bill.kept();
    BigDecimal percent = BigDecimal.ZERO;
    for (Payable share : bill.shares()) {
      sum = sum.add(share.amount());
      percent = percent.add(share.percent());
      BigDecimal exact = bill.net().multiply(share.percent()).movePointLeft(2);
      assertThat(share.amount().subtract(exact).abs()).as(described).isLessThan(unit);
    }
    assertThat(sum).as(described).isEqualByComparingTo(bill.net());
    BigDecimal kept = bill.net().multiply(RevenueShare.WHOLE.subtract(percent)).movePointLeft(2);
    assertThat(bill.kept().subtract(kept).abs()).as(described).isLessThan(unit);
  }
}
