/// Traces the layers of an engine back to the layers of the network that it was built from.
///
/// A backend says what its engine tells of each layer ([org.inferometer.trace.LayerEvidence]); the
/// rest is the same for all: [org.inferometer.trace.Dataflow] knows the network,
/// [org.inferometer.trace.EngineTrace] finds the origins and the fate of every layer, and
/// [org.inferometer.trace.AccountCheck] says whether an account is complete.
@NullMarked
package org.inferometer.trace;

import org.jspecify.annotations.NullMarked;
