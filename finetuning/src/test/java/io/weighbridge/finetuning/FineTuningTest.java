package io.weighbridge.finetuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weighbridge.learning.Sequential;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class FineTuningTest {

  @TempDir private Path folder;

  private static Hyperparameters epochs(int epochs) {
    return new Hyperparameters(epochs, 32, 2, "adam", 0.001, "constant", 3, "");
  }

  private static JsonNode history(Shelf shelf, Job job) throws IOException {
    return JsonMapper.shared()
        .readTree(Files.readString(shelf.published(job).resolve("history.json")));
  }

  @Test
  void aJobLearnsMeasuresAndPublishes() throws Exception {
    Shelf.digits(folder, "alice/base");
    try (Shelf shelf = Shelf.open(folder)) {
      Job made =
          shelf
              .tuning
              .jobs()
              .create(
                  Shelf.ALICE,
                  JobRequest.of("alice/base", "digits:600").to("alice/better").with(epochs(4)));
      assertThat(made.status()).isEqualTo(JobStatus.VALIDATING_FILES);
      Job job = shelf.ended(made);
      assertThat(job.problem()).isEmpty();
      assertThat(job.status()).isEqualTo(JobStatus.SUCCEEDED);
      assertThat(job.published()).contains("alice/better@" + "c".repeat(40));
      assertThat(job.examples()).hasValue(4 * 600L);
      assertThat(job.finished()).isPresent();
      try (Stream<Path> files = Files.list(shelf.published(job))) {
        assertThat(files.map(file -> file.getFileName().toString()))
            .containsExactlyInAnyOrder(
                "README.md", "history.json", "learning-curve.svg", "model.h5", "model.safetensors");
      }
      String card = Files.readString(shelf.published(job).resolve("README.md"));
      assertThat(card)
          .startsWith("---\nbase_model: \"alice/base\"\nbase_model_relation: finetune\n")
          .contains("license: \"apache-2.0\"")
          .contains("- \"digits:600\"")
          .containsPattern("SHA-256 of the examples[^`]*`[0-9a-f]{64}`");
      JsonNode history = history(shelf, job);
      assertThat(history.get("epochs")).hasSize(4);
      double first = history.at("/epochs/0/val_loss").asDouble();
      double last = history.at("/epochs/3/val_loss").asDouble();
      assertThat(last).isLessThan(first);
      assertThat(history.at("/test/loss").asDouble()).isEqualTo(last);
      assertThat(folder.resolve("finetuning").resolve(job.id().text())).doesNotExist();
    }
  }

  @Test
  void eachEpochIsACheckpointWhoseWeightsAreAFileOfTheOwner() throws Exception {
    Shelf.digits(folder, "alice/base");
    try (Shelf shelf = Shelf.open(folder)) {
      Job job =
          shelf.ended(
              shelf
                  .tuning
                  .jobs()
                  .create(Shelf.ALICE, JobRequest.of("alice/base", "digits:200").with(epochs(5))));
      List<Checkpoint> checkpoints = shelf.tuning.jobs().checkpoints(job, "", 10).items();
      assertThat(checkpoints.stream().map(Checkpoint::step))
          .containsExactly(35L, 28L, 21L, 14L, 7L);
      assertThat(checkpoints.stream().map(each -> each.weights().isPresent()))
          .containsExactly(true, true, true, false, false);
      assertThat(checkpoints.getFirst().metrics()).containsKeys("train_loss", "valid_loss", "step");
      StoredFile weights =
          shelf.tuning.files().require(Shelf.ALICE, checkpoints.getFirst().weights().orElseThrow());
      Path named = Files.copy(shelf.tuning.files().path(weights), folder.resolve("w.safetensors"));
      Path model = shelf.published(job).resolve("model.h5");
      try (Sequential net =
          Sequential.of(io.weighbridge.learning.ModelSource.open(model.toString()).network())) {
        float[] picture = new float[784];
        picture[400] = 1;
        float[] published = net.loadWeights(model).predict(picture);
        assertThat(net.loadWeights(named).predict(picture)).isEqualTo(published);
      }
      assertThat(shelf.tuning.jobs().events(job, "", 100).items().stream().map(JobEvent::message))
          .contains("The job has successfully completed", "Fine-tuning job started");
    }
  }

  @Test
  void aJobGoesOnAfterARestart() throws Exception {
    Shelf.digits(folder, "alice/base");
    Job job;
    Job behind;
    try (Shelf shelf = Shelf.open(folder)) {
      JobRequest request = JobRequest.of("alice/base", "digits:3000").with(epochs(60));
      job = shelf.tuning.jobs().create(Shelf.ALICE, request);
      behind =
          shelf
              .tuning
              .jobs()
              .create(Shelf.BOB, JobRequest.of("alice/base", "digits:100").with(epochs(1)));
      shelf.learning(job);
    }
    try (Shelf shelf = Shelf.open(folder)) {
      assertThat(shelf.tuning.jobs().events(job, "", 100).items().stream().map(JobEvent::message))
          .contains("The server was restarted while the job ran: it begins anew.");
      assertThat(shelf.ended(job).status()).isEqualTo(JobStatus.SUCCEEDED);
      assertThat(shelf.ended(behind).status()).isEqualTo(JobStatus.SUCCEEDED);
      assertThat(shelf.tuning.jobs().checkpoints(job, "", 100).items()).hasSize(60);
    }
  }

  @Test
  void aRunningJobStopsWhenItIsCancelled() throws Exception {
    Shelf.digits(folder, "alice/base");
    try (Shelf shelf = Shelf.open(folder)) {
      Job job =
          shelf
              .tuning
              .jobs()
              .create(Shelf.ALICE, JobRequest.of("alice/base", "digits:3000").with(epochs(1000)));
      shelf.learning(job);
      assertThat(shelf.tuning.jobs().cancel(Shelf.ALICE, job.id().text()).status())
          .isEqualTo(JobStatus.CANCELLED);
      assertThatThrownBy(() -> shelf.tuning.jobs().cancel(Shelf.ALICE, job.id().text()))
          .isInstanceOf(JobEnded.class)
          .hasMessageContaining("cancelled");
      // The worker is free again.
      Job next =
          shelf
              .tuning
              .jobs()
              .create(Shelf.ALICE, JobRequest.of("alice/base", "digits:50").with(epochs(1)));
      assertThat(shelf.ended(next).status()).isEqualTo(JobStatus.SUCCEEDED);
      assertThat(shelf.published(job)).doesNotExist();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"input\":[1,2,3],\"target\":0}\\n{\"input\":[1,2],\"target\":1}"
            + "|data: line 2 has 2 numbers in \"input\", those before have 3.",
        "{\"input\":[1,2,3]}|data: line 1 has no \"target\".",
        "{\"input\":[1,\"x\",3],\"target\":0}"
            + "|data: line 1 has something else than numbers in \"input\".",
        "a,b,c,d\\n1,2,3,x\\n1,2,z|data: line 3",
        "nothing|data",
        "PK|data",
      })
  void dataThatCannotBeAreNamedByLineAndField(String text, String message) throws Exception {
    Shelf.table(folder, "alice/base");
    try (Shelf shelf = Shelf.open(folder)) {
      StoredFile file = shelf.upload(Shelf.ALICE, "data", text.replace("\\n", "\n"));
      Job job =
          shelf.ended(
              shelf
                  .tuning
                  .jobs()
                  .create(Shelf.ALICE, JobRequest.of("alice/base", file.id().text())));
      assertThat(job.status()).isEqualTo(JobStatus.FAILED);
      assertThat(job.problem().orElseThrow().code()).isEqualTo("invalid_training_file");
      assertThat(job.problem().orElseThrow().message())
          .contains(message)
          .doesNotContain(folder.toString());
      assertThat(job.problem().orElseThrow().param()).contains("training_file");
    }
  }

  @ParameterizedTest
  @CsvSource({"csv", "jsonl"})
  void uploadedExamplesAreLearnedFrom(String format) throws Exception {
    Shelf.table(folder, "alice/base");
    SplittableRandom random = new SplittableRandom(11);
    StringBuilder text = new StringBuilder(format.equals("csv") ? "a,b,c,kind\n" : "");
    for (int i = 0; i < 300; i++) {
      double a = random.nextDouble(-1, 1);
      double b = random.nextDouble(-1, 1);
      int kind = a + b > 0 ? 1 : 0;
      text.append(
          format.equals("csv")
              ? "%s,%s,0,%d\n".formatted(a, b, kind)
              : "{\"input\":[%s,[%s],0],\"target\":%d}\n".formatted(a, b, kind));
    }
    try (Shelf shelf = Shelf.open(folder)) {
      StoredFile file = shelf.upload(Shelf.ALICE, "train." + format, text.toString());
      Job job =
          shelf.ended(
              shelf
                  .tuning
                  .jobs()
                  .create(
                      Shelf.ALICE,
                      JobRequest.of("alice/base", file.id().text())
                          .with(
                              new Hyperparameters(40, 16, 10, "adam", 0.001, "constant", 0, ""))));
      assertThat(job.problem()).isEmpty();
      assertThat(history(shelf, job).at("/test/accuracy").asDouble()).isGreaterThan(0.9);
      assertThat(Files.readString(shelf.published(job).resolve("README.md")))
          .contains(file.sha256().hex())
          .doesNotContain("datasets:");
    }
  }

  @Test
  void dataThatDoNotFitTheModelAreRefusedBeforeTheQueue() throws Exception {
    Shelf.table(folder, "alice/base");
    try (Shelf shelf = Shelf.open(folder)) {
      Job job =
          shelf.ended(
              shelf.tuning.jobs().create(Shelf.ALICE, JobRequest.of("alice/base", "digits:100")));
      assertThat(job.problem().orElseThrow().message())
          .contains("the network takes [3] and digits has examples of 784 values");
    }
  }

  @Test
  void rightsOnBaseAndTargetAreAskedWhenTheJobIsMade() throws Exception {
    Shelf.digits(folder, "secret/base");
    Shelf.digits(folder, "alice/base");
    try (Shelf shelf = Shelf.open(folder)) {
      Jobs jobs = shelf.tuning.jobs();
      assertThatThrownBy(() -> jobs.create(Shelf.ALICE, JobRequest.of("secret/base", "digits:10")))
          .isInstanceOfSatisfying(NotAllowed.class, e -> assertThat(e.hidden()).isTrue());
      assertThatThrownBy(
              () -> jobs.create(Shelf.ALICE, JobRequest.of("alice/base", "digits:10").to("bob/x")))
          .isInstanceOf(NotAllowed.class);
      assertThatThrownBy(() -> jobs.create(Shelf.READER, JobRequest.of("alice/base", "digits:10")))
          .isInstanceOf(NotAllowed.class)
          .hasMessageContaining("only read");
      for (String data :
          List.of("csv:/etc/passwd", "npz:x", "images:/", "digits:60001", "file-x")) {
        assertThatThrownBy(() -> jobs.create(Shelf.ALICE, JobRequest.of("alice/base", data)))
            .isInstanceOfSatisfying(
                BadRequest.class, e -> assertThat(e.param()).isEqualTo("training_file"));
      }
      assertThatThrownBy(
              () -> jobs.create(Shelf.ALICE, JobRequest.of("alice/missing", "digits:10")))
          .isInstanceOfSatisfying(BadRequest.class, e -> assertThat(e.param()).isEqualTo("model"));
    }
  }

  @Test
  void whatIsOthersIsNotThere() throws Exception {
    Shelf.digits(folder, "alice/base");
    try (Shelf shelf = Shelf.open(folder)) {
      StoredFile file = shelf.upload(Shelf.ALICE, "a.csv", "a,b\n1,2\n");
      TrainingFiles files = shelf.tuning.files();
      assertThatThrownBy(() -> files.require(Shelf.BOB, file.id().text()))
          .isInstanceOf(NoSuchFile.class);
      assertThat(files.list(Shelf.BOB, "", "", 10, true).items()).isEmpty();
      assertThat(files.list(Shelf.ROOT, "", "", 10, true).items()).containsExactly(file);
      assertThatThrownBy(() ->
              shelf.tuning.jobs().create(Shelf.BOB, JobRequest.of("alice/base", file.id().text())))
          .isInstanceOf(BadRequest.class);
      Job job = shelf.tuning.jobs().create(Shelf.ALICE, JobRequest.of("alice/base", "digits:10"));
      assertThatThrownBy(() -> shelf.tuning.jobs().require(Shelf.BOB, job.id().text()))
          .isInstanceOf(NoSuchJob.class);
      assertThat(shelf.tuning.jobs().list(Shelf.BOB, "", 10).items()).isEmpty();
      shelf.ended(job);
    }
  }

  @Test
  void aFileThatAJobNeedsStays() throws Exception {
    Shelf.table(folder, "alice/base");
    try (Shelf shelf = Shelf.open(folder)) {
      TrainingFiles files = shelf.tuning.files();
      StoredFile file =
          shelf.upload(Shelf.ALICE, "a.csv", "a,b,c,d\n" + "1,2,3,0\n3,2,1,1\n".repeat(20));
      Job job =
          shelf
              .tuning
              .jobs()
              .create(
                  Shelf.ALICE, JobRequest.of("alice/base", file.id().text()).with(epochs(1000)));
      assertThatThrownBy(() -> files.delete(Shelf.ALICE, file.id().text()))
          .isInstanceOf(FileInUse.class)
          .hasMessageContaining(job.id().text());
      shelf.tuning.jobs().cancel(Shelf.ALICE, job.id().text());
      files.delete(Shelf.ALICE, file.id().text());
      assertThat(files.path(file)).doesNotExist();
    }
  }

  @Test
  void filesHaveLimitsAndLeaveNothingBehind() throws Exception {
    try (Shelf shelf = Shelf.open(folder, new FileLimits(10, 15, 3))) {
      assertThatThrownBy(() -> shelf.upload(Shelf.ALICE, "x", "0123456789a"))
          .isInstanceOf(TooMuch.class);
      shelf.upload(Shelf.ALICE, "../../x", "0123456789");
      assertThatThrownBy(() -> shelf.upload(Shelf.ALICE, "x", "012345"))
          .isInstanceOf(TooMuch.class);
      shelf.upload(Shelf.ALICE, "x", "");
      shelf.upload(Shelf.ALICE, "x", "");
      assertThatThrownBy(() -> shelf.upload(Shelf.ALICE, "x", "")).isInstanceOf(TooMuch.class);
      shelf.upload(Shelf.BOB, "x", "0123456789");
      assertThat(shelf.tuning.files().list(Shelf.ALICE, "", "", 10, false).items())
          .extracting(StoredFile::name)
          .containsExactly("x", "x", "x");
      Files.writeString(folder.resolve("files/file-" + "0".repeat(24)), "left by a crash");
    }
    try (Shelf shelf = Shelf.open(folder);
        Stream<Path> files = Files.list(folder.resolve("files"))) {
      assertThat(files).hasSize(4);
      assertThat(shelf.tuning.files().list(Shelf.ROOT, "", "", 10, true).items()).hasSize(4);
    }
  }

  @Test
  void listsArePagedFromTheNewest() throws IOException {
    try (Shelf shelf = Shelf.open(folder)) {
      StoredFile first = shelf.upload(Shelf.ALICE, "1", "1");
      StoredFile second = shelf.upload(Shelf.ALICE, "2", "2");
      StoredFile third = shelf.upload(Shelf.ALICE, "3", "3");
      TrainingFiles files = shelf.tuning.files();
      assertThat(files.list(Shelf.ALICE, "", "", 2, true))
          .isEqualTo(new Page<>(List.of(third, second), true));
      assertThat(files.list(Shelf.ALICE, "", second.id().text(), 2, true))
          .isEqualTo(new Page<>(List.of(first), false));
      assertThat(files.list(Shelf.ALICE, "other", "", 2, true).items()).isEmpty();
    }
  }

  @Test
  void theValidationFileIsWhatIsMeasured() throws Exception {
    Shelf.table(folder, "alice/base");
    try (Shelf shelf = Shelf.open(folder)) {
      StoredFile train =
          shelf.upload(Shelf.ALICE, "t.csv", "a,b,c,d\n" + "1,0,0,no\n0,1,0,yes\n".repeat(20));
      StoredFile other = shelf.upload(Shelf.ALICE, "v.csv", "a,b,c,d\n" + "0,1,0,yes\n".repeat(7));
      StoredFile strange =
          shelf.upload(Shelf.ALICE, "s.csv", "a,b,c,d\n" + "0,1,0,maybe\n".repeat(7));
      JobRequest plain = JobRequest.of("alice/base", train.id().text()).with(epochs(2));
      Job good = shelf.ended(shelf.tuning.jobs().create(Shelf.ALICE, measured(plain, other)));
      assertThat(good.problem()).isEmpty();
      assertThat(Files.readString(shelf.published(good).resolve("README.md")))
          .contains("| | 7 examples |")
          .contains("40 examples to learn from");
      Job bad = shelf.ended(shelf.tuning.jobs().create(Shelf.ALICE, measured(plain, strange)));
      assertThat(bad.problem().orElseThrow().message()).contains("has the class maybe");
    }
  }

  private static JobRequest measured(JobRequest request, StoredFile file) {
    return new JobRequest(
        request.model(),
        request.trainingFile(),
        Optional.of(file.id().text()),
        request.hyperparameters(),
        request.suffix(),
        request.target(),
        request.metadata());
  }
}
