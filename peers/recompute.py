"""Makes a month's bill again from its receipts alone, with nothing of Weighbridge: recompute.py RECEIPTS.jsonl [TAX_RATE]

Prints each line and the totals; exits 1 if a receipt does not follow from its row, or the invoice differs in a digit.
"""
import calendar, collections, datetime, hashlib, json, sys
from decimal import ROUND_CEILING, ROUND_HALF_EVEN, Decimal as D, getcontext

getcontext().prec = 120
DIGITS = {"JPY": 0, "KRW": 0, "CLP": 0, "VND": 0, "ISK": 0, "BHD": 3, "KWD": 3, "TND": 3, "JOD": 3, "OMR": 3}
plans, subscriptions, earlier, closed, fees, rows, period = {}, {}, [], [], [], [], ""
for line in open(sys.argv[1], encoding="utf-8"):
    receipt = json.loads(line)
    if "row" not in receipt:
        break  # the checkpoint
    row = receipt["row"]
    text = json.dumps(row, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    if hashlib.sha256((receipt["previous"] + "\n" + text).encode()).hexdigest() != receipt["hash"]:
        sys.exit(f"row {receipt['seq']} is not what was hashed")
    kind, details = row["kind"], row.get("details", {})
    if kind == "plan":
        plans[row["plan"]] = json.loads(details["text"])
    elif kind == "subscription":
        subscriptions[row["plan"], details["from"]] = details.get("until", "9999-12-31")
    elif kind == "close":
        closed.append(json.loads(details["document"]))
    else:
        rows.append(row)
period = max([r["period"] for r in rows] + [c["month"] for c in closed])
earlier, closed = [c for c in closed if c["month"] < period], [c for c in closed if c["month"] == period]
year, month = map(int, period.split("-"))
nexts, before = [f"{(y := year + (month + by - 1) // 12):04}-{(month + by - 1) % 12 + 1:02}" for by in (1, -1)]

used, spent = collections.defaultdict(D), collections.defaultdict(D)  # by plan and meter; credit by currency
corrections, bill = collections.defaultdict(D), collections.defaultdict(list)  # (sku, exact, amount, paid from credit)
def rounded(amount, currency): return amount.quantize(D(1).scaleb(-DIGITS.get(currency, 2)), ROUND_HALF_EVEN)
def add(currency, sku, exact, usage=False, amount=None):
    bill[currency].append((sku, exact, rounded(exact, currency) if amount is None else amount, usage))
for row in (r for r in rows if "cost" in r):
    details, plan, cost, currency = row.get("details", {}), row.get("plan", ""), D(row["cost"]), row["currency"]
    spent[currency] += sum(D(e["amount"]) for e in row.get("entries", []) if e["account"].startswith("credit:"))
    if row["kind"] == "fee":
        add(currency, "fee", cost)
    elif "late" in details or details.get("of", period) != period or not plan:
        corrections[currency, plan, details.get("model", "") if plan else ""] += cost
    else:
        for meter, quantity in row.get("quantities", {}).items():
            used[plan, meter] += D(quantity)

def price(kind, item, units):  # pairs of a name and an exact amount
    per, tiers = D(item.get("per", "1")), item.get("tiers", [])
    if units == 0: return []
    if kind == "per-unit": return [("", units * D(item["price"]) / per)]
    if kind == "package": return [("", (units / D(item["size"])).to_integral_value(ROUND_CEILING) * D(item["price"]))]
    ends = [D(t.get("up-to", "Infinity")) for t in tiers]
    if kind == "volume":
        at = next(i for i, end in enumerate(ends) if units <= end)
        return [(f"/{at + 1}", units * D(tiers[at]["price"]) / per)]
    starts = [D(0)] + ends[:-1]
    return [(f"/{i + 1}", (min(units, ends[i]) - starts[i]) * D(tiers[i]["price"]) / per) for i in range(len(tiers)) if units > starts[i]]

def due(item, span, which, currency):  # a month of a subscription
    y, m = map(int, which.split("-")); length = calendar.monthrange(y, m)[1]
    first = max(datetime.date.fromisoformat(span[0]), datetime.date(y, m, 1)) if span else None
    last = min(datetime.date.fromisoformat(span[1]).toordinal(), datetime.date(y, m, 1).toordinal() + length) if span else 0
    days = max(0, last - first.toordinal()) if span else 0
    parts = days if item["proration"] == "by-day" else length * (days > 0)
    return D(item["price"]) * parts / length, rounded(D(item["price"]) * parts / length, currency)

paid = {(p["plan"]): D(p["paid_ahead"]) for c in earlier if c["month"] == before for p in c["plans"]}
for ref, plan in plans.items():
    currency, name, items = plan["currency"], plan["id"], [next(iter(i.items())) for i in plan["items"]]
    spans = [(f, u) for (p, f), u in sorted(subscriptions.items()) if p == ref and f < nexts + "-01" and u > max(f, period + "-01")]
    total = {meter: quantity for (p, meter), quantity in used.items() if p == ref}
    active, free, exact, charged = bool(total or spans), {i["meter"]: D(i["quantity"]) for k, i in items if k == "free-quota"}, D(0), D(0)
    if not (active or paid.get(ref) or any(p == ref for _, p, _ in corrections)): continue
    for kind, item in items:
        if "meter" in item and kind != "free-quota":
            quantity, quota = total.get(item["meter"], D(0)), free.get(item["meter"], D(0))
            if min(quantity, quota) > 0: add(currency, f"{name}/{item['meter']}/free", D(0), True)
            for tier, amount in price(kind, item, max(D(0), quantity - quota)):
                add(currency, f"{name}/{item['meter']}{tier}", amount, True)
                exact, charged = exact + amount, charged + rounded(amount, currency)
        elif kind == "subscription":
            for at, span in enumerate(spans or [None]):
                (full, now), had = due(item, span, period, currency), paid.get(ref, D(0)) if at == 0 else D(0)
                if now != had: add(currency, f"{name}/subscription", full - had, amount=now - had)
                if item["billed"] == "in-advance" and (ahead := due(item, span, nexts, currency))[1]:
                    add(currency, f"{name}/subscription", ahead[0], amount=ahead[1])
        elif kind == "licence-fee" and active and not any(l["sku"] == f"{name}/licence-fee" for c in earlier for l in c["lines"]):
            add(currency, f"{name}/licence-fee", D(item["amount"]))
    for item in (i for k, i in items if k == "minimum-commitment" and active):
        if exact > D(item["amount"]) and D(item["overage"]) != 1:
            over = (exact - D(item["amount"])) * (D(item["overage"]) - 1)
            add(currency, f"{name}/overage", over, True)
            charged += rounded(over, currency)
        if D(item["amount"]) > charged: add(currency, f"{name}/minimum-commitment", D(item["amount"]) - charged)
for (currency, plan, model), cost in corrections.items():
    add(currency, plans[plan]["id"] + "/correction" if plan else "fee", cost, bool(plan))

same = True
for currency, lines in bill.items():
    if spent[currency]:
        open_ = rounded(sum(e for _, e, _, usage in lines if usage) - spent[currency], currency)
        lines.append(("credit", -spent[currency], open_ - sum(a for _, _, a, usage in lines if usage), False))
    net, credit = (sum((a for s, _, a, _ in lines if (s == "credit") == c), D(0)) for c in (False, True))
    tax = rounded(net * D(sys.argv[2] if len(sys.argv) > 2 else "0"), currency)
    print(*(f"{currency} {amount:>14} {sku}" for sku, _, amount, _ in lines), f"{currency} {net + tax + credit:>14} to pay", sep="\n")
    for invoice in (c for c in closed if c["currency"] == currency):
        equal = sorted((l["sku"], D(l["amount"])) for l in invoice["lines"]) == sorted((s, a) for s, _, a, _ in lines)
        equal = equal and D(invoice["totals"]["payable"]) == net + tax + credit
        print(f"{currency} {'equal to' if equal else 'DIFFERS FROM'} invoice {invoice['number']}")
        same = same and equal
sys.exit(0 if same else 1)
