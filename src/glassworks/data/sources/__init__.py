"""Where images come from: folders, manifests, tar shards, archives, embedded sets and downloads."""
