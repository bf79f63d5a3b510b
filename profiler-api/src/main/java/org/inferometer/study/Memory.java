package org.inferometer.study;

/// Memory, each kind apart, per device. The engine's own size stands with its build.
///
/// @param weightsBytes constants of the engine
/// @param arenaBytes activations and workspace that the session holds
/// @param contextBytes what the session's execution contexts hold on the device beyond that and the
///   tensors bound
/// @param processBytes the peak of the worker process, resident in the host's memory, from the
///   beginning of the build to the end of the latency pass; estimated where the system counts it
///   from the beginning of the process only
/// @param deviceProcessBytes what the worker process holds on the device, by the driver's list of
///   processes
/// @param deviceUsedBytes what all processes hold on the device, as the meter reads it
/// @param runtimeUsedBytes the same as the backend's runtime reads it (`cudaMemGetInfo`)
public record Memory(
    Reading weightsBytes,
    Reading arenaBytes,
    Reading contextBytes,
    Reading processBytes,
    Reading deviceProcessBytes,
    Reading deviceUsedBytes,
    Reading runtimeUsedBytes) {}
