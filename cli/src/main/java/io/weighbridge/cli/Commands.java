package io.weighbridge.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import picocli.CommandLine;

/// All commands, in the order of the help. One that is named is made alone: to look at the
/// annotations of all of them would take longer than what most of them do.
final class Commands {

  private static final Set<String> VERSION = Set.of("--version", "-V");

  private final Map<String, Supplier<Object>> all = new LinkedHashMap<>();

  Commands(Output output, Surroundings surroundings) {
    HubSession session = new HubSession(output, surroundings);
    all.put("fit", () -> new Fit(output));
    all.put("evaluate", () -> new Evaluate(output));
    all.put("predict", () -> new Predict(output, surroundings));
    all.put("explain", () -> new Explain(output, surroundings));
    all.put("summary", () -> new Summary(output));
    all.put("inspect", () -> new Inspect(output, surroundings));
    all.put("convert", () -> new Convert(output));
    all.put("scan", () -> new Scan(output, surroundings));
    all.put("licence", () -> new LicenceGroup(output, surroundings));
    all.put("terms", () -> new Terms(output, surroundings));
    all.put("lineage", () -> new Lineage(output, surroundings));
    all.put("grade", () -> new Grade(output, surroundings));
    all.put("export", () -> new Export(output, surroundings));
    all.put("compare", () -> new Compare(output, surroundings));
    all.put("sign", () -> new Sign(output, surroundings));
    all.put("verify", () -> new Verify(output, surroundings));
    all.put("keys", () -> new KeysGroup(output, surroundings));
    all.put("seal", () -> new Seal(output, surroundings));
    all.put("unseal", () -> new Unseal(output, surroundings));
    all.put("grant", () -> new GrantGroup(session));
    all.put("fingerprint", () -> new FingerprintCommand(output, surroundings));
    all.put("trace", () -> new Trace(output, surroundings));
    all.put("serve", () -> new Serve(output));
    all.put("deploy", () -> new Deploy(output, surroundings));
    all.put("deployments", () -> new DeploymentsList(output, surroundings));
    all.put("undeploy", () -> new Undeploy(session));
    all.put("finetune", () -> new FineTune(output, surroundings));
    all.put("push", () -> new Push(output, surroundings));
    all.put("pull", () -> new Pull(output, surroundings));
    all.put("ls", () -> new Ls(output, surroundings));
    all.put("login", () -> new Login(output, surroundings));
    all.put("logout", () -> new Logout(output, surroundings));
    all.put("whoami", () -> new Whoami(output, surroundings));
    all.put("usage", () -> new Usage(output, surroundings));
    all.put("invoice", () -> new InvoiceCommand(output, surroundings));
    all.put("receipts", () -> new ReceiptsCommand(output, surroundings));
    all.put("ledger", () -> new LedgerGroup(output, surroundings));
    all.put("repo", () -> new RepoGroup(session));
    all.put("access", () -> new AccessGroup(session));
    all.put("token", () -> new TokenGroup(session));
    all.put("plan", () -> new PlanGroup(session));
    all.put("budget", () -> new BudgetGroup(session));
    all.put("credit", () -> new CreditGroup(session));
    all.put("user", () -> new UserGroup(session));
    all.put("org", () -> new OrgGroup(session));
    all.put("quota", () -> new QuotaGroup(session));
    all.put("audit", () -> new AuditLog(output, surroundings));
  }

  /// Adds what this line may need.
  void addTo(CommandLine line, String... arguments) {
    Optional<String> first = Stream.of(arguments).filter(word -> !word.startsWith("-")).findFirst();
    if (first.isEmpty() && List.of(arguments).stream().anyMatch(VERSION::contains)) {
      return;
    }
    Supplier<Object> named = first.map(all::get).orElse(null);
    if (named != null) {
      line.addSubcommand(named.get());
    } else {
      all.values().forEach(command -> line.addSubcommand(command.get()));
    }
  }
}
