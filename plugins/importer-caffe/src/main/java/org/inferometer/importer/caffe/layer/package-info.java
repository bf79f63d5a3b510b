/// What Caffe's layers compute, a row for each type.
@NullMarked
package org.inferometer.importer.caffe.layer;

import org.jspecify.annotations.NullMarked;
