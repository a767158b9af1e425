package io.weighbridge.client;

/// A file that goes to the hub outside of the commit, named there by its digest.
record LargeFile(FolderScan.Found found, Digest sha256) {

  RemotePath path() {
    return found.path();
  }

  long size() {
    return found.size();
  }
}
