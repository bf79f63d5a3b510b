package org.inferometer.importer.caffe.layer;

/// A layer's meaning depends on the number of items in a batch, so that it cannot stay open.
public final class FixedBatchNeeded extends RuntimeException {
  private static final long serialVersionUID = 1;

  FixedBatchNeeded() {
    super("a layer fixes the batch size", null, false, false);
  }
}
