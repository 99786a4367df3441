"""Networks: glassworks' own, written out to be read, and the bridge to timm's pretrained ones."""
