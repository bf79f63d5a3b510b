/// Imports Caffe networks.
@NullMarked
package org.inferometer.importer.caffe;

import org.jspecify.annotations.NullMarked;
