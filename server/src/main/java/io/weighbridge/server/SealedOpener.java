package io.weighbridge.server;

import io.weighbridge.grants.Grants;
import io.weighbridge.inference.ModelFiles;
import io.weighbridge.sealing.Action;
import io.weighbridge.sealing.PackageManifest;
import io.weighbridge.sealing.SecretMemory;
import io.weighbridge.serving.ModelCard;
import io.weighbridge.serving.ModelSource;
import io.weighbridge.serving.WeightsOpener;
import java.util.List;

/// Opens models for what is to be done with them; sealed ones into memory, if a grant allows it.
///
/// @param actions all of which a sealed model's grant must allow
record SealedOpener(WeightsOpener folders, SealedModels models, Grants grants, List<Action> actions)
    implements WeightsOpener {

  private static final System.Logger LOG = System.getLogger(SealedOpener.class.getName());

  SealedOpener {
    actions = List.copyOf(actions);
  }

  @Override
  public String resolve(ModelSource source) {
    return folders.resolve(source);
  }

  @Override
  public ModelFiles open(ModelSource source, String commit) {
    ModelFiles files = folders.open(source, commit);
    if (!files.names().contains(PackageManifest.NAME)) {
      return files;
    }
    boolean opened = false;
    try {
      if (!SecretMemory.refuseDumps()) {
        LOG.log(
            System.Logger.Level.WARNING,
            "this system lets other processes of the same user read the memory with sealed models");
      }
      SealedFiles sealed = SealedFiles.open(files, grants, actions);
      models.opened(commit, sealed.manifest());
      opened = true;
      return sealed;
    } finally {
      if (!opened) {
        files.close();
      }
    }
  }

  @Override
  public ModelCard card(ModelSource source, String commit) {
    return folders.card(source, commit);
  }
}
