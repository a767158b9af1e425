"""Makes expected.jsonl of cases.jsonl: bills computed a second time, in fractions, from docs/plans.md alone."""
import calendar
import datetime
import json
import math
import pathlib
from fractions import Fraction as F

here = pathlib.Path(__file__).parent


def rate(kind, keys, units):
    """The parts of a month's paid units: [(suffix of the SKU, exact amount)]."""
    if units == 0:
        return []
    per = F(keys.get("per", 1))
    if kind == "per-unit":
        return [("", units * F(keys["price"]) / per)]
    if kind == "package":
        return [("", math.ceil(units / F(keys["size"])) * F(keys["price"]))]
    parts, start = [], F(0)
    for number, tier in enumerate(keys["tiers"], 1):
        end = F(tier["up-to"]) if "up-to" in tier else None
        price = F(tier["price"]) / per
        last = end is None or units <= end
        if kind == "volume" and last:
            return [(f"/{number}", units * price)]
        if kind == "graduated":
            parts.append((f"/{number}", ((units if last else end) - start) * price))
            start = end
            if last:
                return parts


def prices(plan):
    free = {i["free-quota"]["meter"]: F(i["free-quota"]["quantity"]) for i in plan["items"] if "free-quota" in i}
    for item in plan["items"]:
        (kind, keys), = item.items()
        if kind in ("per-unit", "package", "graduated", "volume"):
            yield kind, keys, free.get(keys["meter"], F(0))


def month_of(plan, total):
    """Exact use of each meter."""
    return [(kind, sum(a for _, a in rate(kind, keys, max(F(0), F(total.get(keys["meter"], 0)) - free))))
            for kind, keys, free in prices(plan)]


def commitment(plan):
    return next((i["minimum-commitment"] for i in plan["items"] if "minimum-commitment" in i), None)


def with_overage(plan, use):
    keys = commitment(plan)
    if keys is None or use <= F(keys["amount"]):
        return use
    return F(keys["amount"]) + (use - F(keys["amount"])) * F(keys["overage"])


def event_costs(plan, events):
    before, costs = {}, []
    for event in events:
        after = {m: F(before.get(m, 0)) + F(event.get(m, 0)) for m in {*before, *event}}
        old, new = month_of(plan, before), month_of(plan, after)
        grown = sum(max(F(0), b - a) for (_, a), (_, b) in zip(old, new))
        start = sum(a for _, a in old)
        costs.append(with_overage(plan, start + grown) - with_overage(plan, start))
        before = after
    return costs


def bill(case):
    plan, digits = case["plan"], case["digits"]
    unit = F(1, 10**digits)
    year, month = map(int, case["month"].split("-"))

    def rounded(amount):
        return round(amount / unit) * unit  # Python rounds fractions half to even

    def subscription(keys, year, month):
        length = calendar.monthrange(year, month)[1]
        days = [datetime.date(year, month, d + 1).isoformat() for d in range(length)]
        count = sum(1 for d in days if "from" in case and case["from"] <= d < case.get("until", "9999"))
        share = F(count, length) if keys["proration"] == "by-day" else F(min(count, 1))
        return rounded(F(keys["price"]) * share)

    lines, ahead, use, exact_use = [], F(0), F(0), F(0)
    for item in plan["items"]:
        (kind, keys), = item.items()
        if kind in ("per-unit", "package", "graduated", "volume"):
            meter = keys["meter"]
            free = next(f for _, k, f in prices(plan) if k is keys)
            total = F(case["total"].get(meter, 0))
            if min(free, total) > 0:
                lines.append((meter + "/free", F(0)))
            for suffix, amount in rate(kind, keys, max(F(0), total - free)):
                lines.append((meter + suffix, rounded(amount)))
                use, exact_use = use + rounded(amount), exact_use + amount
        elif kind == "subscription":
            due = subscription(keys, year, month) - F(case["paid_ahead"])
            if due:
                lines.append((kind, due))
            if keys["billed"] == "in-advance":
                ahead = subscription(keys, year + month // 12, month % 12 + 1)
                if ahead:
                    lines.append((kind, ahead))
        elif kind == "licence-fee" and case["fee_due"]:
            lines.append((kind, F(keys["amount"])))
    keys = commitment(plan)
    if keys is not None:
        if exact_use > F(keys["amount"]) and F(keys["overage"]) != 1:
            change = rounded(with_overage(plan, exact_use) - exact_use)
            lines.append(("overage", change))
            use += change
        if use < F(keys["amount"]):
            lines.append(("minimum-commitment", F(keys["amount"]) - use))
    lines += [(case["whys"][i], rounded(F(a))) for i, a in enumerate(case["posted"])]
    net = sum(a for _, a in lines)
    open_ = net
    for lot in sorted(case["credits"], key=lambda l: (l["priority"], l.get("expires", "9999"), l["id"])):
        paid = min(open_, F(lot["left"]) // unit * unit)
        if paid > 0 and lot.get("expires", "9999") > case["month"] + "-01":
            open_ -= paid
            lines.append(("credit", -paid))
    percents = [F(i["revenue-share"]["percent"]) for i in plan["items"] if "revenue-share" in i]
    exact = [abs(net) / unit * p / 100 for p in [*percents, 100 - sum(percents)]]
    parts = [math.floor(e) for e in exact]
    order = sorted(range(len(exact)), key=lambda i: parts[i] - exact[i])
    for i in order[: int(abs(net) / unit) - sum(parts)]:
        parts[i] += 1
    shares = [(p if net >= 0 else -p) * unit for p in parts[:-1]]

    def money(amount):
        return text(amount, digits)

    return {
        "adjustment": text(use - F(case["charged"])),
        "costs": [text(c) for c in event_costs(plan, case["events"])],
        "lines": [f"{plan['id']}/{sku} {money(a)}" for sku, a in lines],
        "paid_ahead": money(ahead),
        "shares": [money(s) for s in shares],
        "total": money(open_),
    }


def text(number, digits=None):
    """A fraction as a decimal: with so many digits, or as many as it has."""
    scale = 0
    while (number * 10**scale).denominator != 1:
        scale += 1
    scale = scale if digits is None else digits
    whole = str(abs(int(number * 10**scale))).rjust(scale + 1, "0")
    sign = "-" if number < 0 else ""
    return sign + (whole[:-scale] + "." + whole[-scale:] if scale else whole)


with open(here / "expected.jsonl", "w") as out:
    for line in open(here / "cases.jsonl"):
        out.write(json.dumps(bill(json.loads(line)), sort_keys=True, separators=(",", ":")) + "\n")
